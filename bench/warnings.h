/* Conditions that spoil a measurement, in words for the person who reads the result. */
#ifndef ZPOLINE_BENCH_WARNINGS_H
#define ZPOLINE_BENCH_WARNINGS_H

#include <jansson.h>

/* From what is known before the first sample: an array of strings. */
json_t *warnings_before(const json_t *context);

/* Adds what is known after the last one to the context's list. */
void warnings_after(json_t *context);

/* Prints the context's list, a line each, on stderr. */
void warnings_show(const json_t *context);

#endif
