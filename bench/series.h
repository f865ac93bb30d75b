/* All series of a sample set: the values that share every name, in the order of their first sample.
 */
#ifndef ZPOLINE_BENCH_SERIES_H
#define ZPOLINE_BENCH_SERIES_H

#include "bench/samples.h"

#include <stdbool.h>

#define SERIES_NAME_BYTES (8 * SAMPLE_NAME_BYTES)

struct series {
    const struct sample *like; /* the first sample: names and unit */
    double *values;
    size_t n;
};

struct series_list {
    struct series *items;
    size_t count;
};

/* -ENOMEM or 0; free with series_list_free. The samples must outlive the list. */
int series_list_make(const struct sample_set *set, struct series_list *list);
void series_list_free(struct series_list *list);

/* Whether two samples belong to the same series, of whichever set. */
bool series_same(const struct sample *a, const struct sample *b);

/* The series of the same names; NULL if there is none. */
const struct series *series_find(const struct series_list *list, const struct sample *like);

/* The native line of the same case and metric, which it can be measured against; NULL: none. */
const struct series *series_native(const struct series_list *list, const struct sample *like);

/* "micro/getpid_loop/zpoline/one-jump/constant/latency": no blanks. */
void series_name(const struct sample *like, char *text, size_t size);

/* Nanoseconds for one of its units; 0 if the unit is no time. */
double series_time_ns(const char *unit);

/* Whether more of it is better: a rate. */
bool series_more_is_better(const struct sample *like);

#endif
