/* The cases of the harness, by name. */
#ifndef ZPOLINE_MICROBENCH_CASES_H
#define ZPOLINE_MICROBENCH_CASES_H

#include <string>

// Threads of one case at most.
constexpr int THREADS_MOST = 256;

/*
 * Registers the case `name` with Google Benchmark; every call in it must return `expected`. With
 * `calls` above 0 exactly so many calls are made (by each thread), otherwise as many as the time
 * asks for. False if there is no such case.
 */
bool case_register(const std::string &name, long expected, long calls);

/* True once a case has seen a wrong value. */
bool case_failed();

#endif
