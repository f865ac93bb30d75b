/* Series of samples and what is said of them. Everything printed or drawn goes through here. */
#ifndef ZPOLINE_BENCH_SUMMARY_H
#define ZPOLINE_BENCH_SUMMARY_H

#include "bench/samples.h"
#include "bench/stats.h"

#include <stdbool.h>

#define SUMMARY_CONFIDENCE 0.95

/* Which samples belong together. NULL stands for "". */
struct series_key {
    const char *suite;
    const char *case_name;
    const char *mechanism;
    const char *sled;
    const char *hook;
    const char *side;
    const char *metric;
    const char *place;
};

struct series_summary {
    size_t n;
    double mad;
    struct stats_interval median; /* with its interval */
};

struct comparison {
    size_t pairs;
    struct stats_interval interval; /* of the ratio a/b, or of the difference a - b */
    double p_value;                 /* Wilcoxon signed rank on the log ratios or differences */
    double largest;                 /* of single pairs: the largest |log ratio| or |difference| */
};

bool series_matches(const struct sample *sample, const struct series_key *key);

/* False when there is no sample. */
bool series_summarise(const struct sample_set *set, const struct series_key *key,
                      struct series_summary *summary);

/* a/b over pairs of the same round; false when there is no pair, or a value is 0. */
bool compare_ratio(const struct sample_set *set, const struct series_key *a,
                   const struct series_key *b, struct comparison *out);

/* a - b, less a third series where `less` is not NULL. */
bool compare_difference(const struct sample_set *set, const struct series_key *a,
                        const struct series_key *b, const struct series_key *less,
                        struct comparison *out);

/* The dearest number of the sweep by the cheapest, found by their medians; `a` without its case. */
bool compare_spread(const struct sample_set *set, const struct series_key *a,
                    struct comparison *out);

/* A mechanism in one of its shapes, as it occurs in the samples. */
struct shape_name {
    const char *mechanism;
    const char *sled;
    const char *place;
};

/* The shapes of a suite in the order of their first sample; at most `limit`. Returns how many. */
size_t shapes_in(const struct sample_set *set, const char *suite, struct shape_name *shapes,
                 size_t limit);

/* A line of the macro benchmark, as it occurs in the samples: a shape with its hook. */
struct line_name {
    struct shape_name shape;
    const char *hook;
};

/* The lines of a suite in the order of their first sample, without the second native one. */
size_t lines_in(const struct sample_set *set, const char *suite, struct line_name *lines,
                size_t limit);

/* The cases of a suite in the order of their first sample; at most `limit`. Returns how many. */
size_t cases_in(const struct sample_set *set, const char *suite, const char **cases, size_t limit);

/* The system call numbers of the sweep, ascending; at most `limit`. Returns how many. */
size_t numbers_in(const struct sample_set *set, int *numbers, size_t limit);

/* "zpoline one-jump", "ptrace across cores", or only the mechanism. */
void shape_label(const struct shape_name *shape, char *text, size_t size);

#endif
