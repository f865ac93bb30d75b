/* The noise floor: what a comparison of a thing with itself shows on this machine. */
#ifndef ZPOLINE_BENCH_FLOOR_H
#define ZPOLINE_BENCH_FLOOR_H

#include "bench/summary.h"

#include <jansson.h>

/* The cases of the A/A pass, NULL-terminated. */
extern const char *const floor_cases[];

/* Side A against side B of a case; false without samples. */
bool floor_compare(const struct sample_set *set, const char *case_name, struct comparison *out);

/* All cases as one JSON object: case to ratio, interval and largest single pair. */
json_t *floor_json(const struct sample_set *set);

#endif
