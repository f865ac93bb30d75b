/*
 * What a case's pairs say of a change. Pure functions of log ratios, log(head / base), one a pair:
 * positive is slower.
 */
#ifndef ZPOLINE_BENCH_VERDICT_H
#define ZPOLINE_BENCH_VERDICT_H

#include "bench/stats.h"

/* Of the interval that decides. Of the two ends one is an alarm, so half of the rest is. */
#define VERDICT_CONFIDENCE       0.99
#define VERDICT_FLOOR_CONFIDENCE 0.95
#define VERDICT_MARGIN           0.05
/* A floor, or half an interval, above this: the machine was not fit to tell. */
#define VERDICT_NOISE_MOST 0.25
#define VERDICT_PAIRS_LEAST \
    6 /* with fewer nothing is said: the interval cannot hold what it says */

enum verdict {
    VERDICT_UNKNOWN, /* too few pairs */
    VERDICT_NOISY,   /* a slowdown of VERDICT_NOISE_MOST would go unseen */
    VERDICT_SAME,    /* the interval holds 0 */
    VERDICT_FASTER,  /* it lies below 0 */
    VERDICT_SLOWER,  /* it lies above 0, but not beyond the margin: shown, no alarm */
    VERDICT_RED      /* it lies beyond the margin */
};

struct judgement {
    size_t pairs;
    struct stats_interval interval; /* of the median log ratio */
    double p_value;                 /* Wilcoxon signed rank */
    double floor;                   /* log: what the A/A pass showed for this case */
    double margin;                  /* log: the one asked for, or the floor where that is larger */
    enum verdict verdict;
};

/*
 * The noise floor, from the log ratios of an A/A pass: the larger end of the interval of their
 * median. NAN without pairs.
 */
double verdict_floor(const double *log_ratios, size_t n);

/* `margin` is a share, 0.05 for 5 %; `floor` what verdict_floor said, NAN for none. */
struct judgement verdict_judge(const double *log_ratios, size_t n, double floor, double margin);

/* "same", "faster", "slower", "REGRESSION", "too few pairs", "too noisy". */
const char *verdict_name(enum verdict verdict);

#endif
