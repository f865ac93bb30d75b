/* The acceptance ratios and what baselines are among each other: names, series and bounds. */
#ifndef ZPOLINE_BENCH_RATIO_RULES_H
#define ZPOLINE_BENCH_RATIO_RULES_H

#include "bench/summary.h"

#include <stdbool.h>

enum ratio_kind {
    KIND_RATIO,      /* a / b */
    KIND_DIFFERENCE, /* a - b - less */
    KIND_SPREAD      /* the dearest / the cheapest number of the sweep under a */
};

struct ratio_rule {
    const char *name;
    enum ratio_kind kind;
    struct series_key a;
    struct series_key b;
    struct series_key less; /* none if its suite is NULL */
    double bound;
    bool at_least; /* the bound is a least value, otherwise a most one */
    const char *unit;
};

extern const struct ratio_rule ratio_rules[];
extern const size_t ratio_rule_count;

/*
 * The baselines' costs by SUD's. The bound is 1.15 times the ratio on a reference machine: a
 * baseline that is dearer is not necessarily wrong, but needs an explanation before anything is
 * said to win against it.
 */
extern const struct ratio_rule baseline_rules[];
extern const size_t baseline_rule_count;

/* The ratio on the reference machine. */
double baseline_reference(const struct ratio_rule *rule);

#endif
