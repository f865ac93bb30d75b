/* The cases of the harness, by name. */
#ifndef ZPOLINE_MICROBENCH_CASES_H
#define ZPOLINE_MICROBENCH_CASES_H

#include <string>

/*
 * Registers the case `name` with Google Benchmark; every call in it must return `expected`.
 * False if there is no such case.
 */
bool case_register(const std::string &name, long expected);

/* True once a case has seen a wrong value. */
bool case_failed();

#endif
