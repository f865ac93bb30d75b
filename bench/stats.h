/*
 * Statistics of small samples. Pure functions; nothing here knows what was measured.
 *
 * All need n >= 1 finite values unless said otherwise; NAN where the answer is not defined.
 */
#ifndef ZPOLINE_BENCH_STATS_H
#define ZPOLINE_BENCH_STATS_H

#include <stdbool.h>
#include <stddef.h>

struct stats_interval {
    double middle;
    double low;
    double high;
};

struct stats_wilcoxon {
    double statistic; /* the smaller of the two rank sums */
    double p_value;   /* two-sided */
    size_t pairs;     /* pairs that differ */
    bool exact;       /* by the exact distribution; otherwise by its normal approximation */
};

struct stats_mann_whitney {
    double statistic; /* U of the first sample: pairs in which its value is the larger one */
    double p_value;   /* two-sided */
    bool exact;
};

double stats_median(const double *values, size_t n);

/* Median absolute deviation from the median, not scaled. */
double stats_mad(const double *values, size_t n);

/* The value below which the share `q` (0..1) of sorted values lies, linear between neighbours
 * (R's type 7). */
double stats_quantile_sorted(const double *sorted, size_t n, double q);

/*
 * Percentile bootstrap interval of the median at `confidence` (0.95), from a fixed seed: the same
 * values give the same interval on every machine. With n == 1 the interval is the value.
 */
struct stats_interval stats_bootstrap_median(const double *values, size_t n, double confidence);

/* Wilcoxon signed rank test of the differences against 0. Differences of 0 are left out. */
struct stats_wilcoxon stats_wilcoxon(const double *differences, size_t n);

/*
 * Mann-Whitney U test of two samples that are no pairs. Exact without ties when both are smaller
 * than 50. With an empty sample p is 1.
 */
struct stats_mann_whitney stats_mann_whitney(const double *first, size_t m, const double *second,
                                             size_t n);

#endif
