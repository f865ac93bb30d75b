/*
 * The method tried on made-up data whose truth is known: how often does it raise an alarm where
 * nothing has changed, and how often does it find a change that is there.
 */
#ifndef ZPOLINE_BENCH_SELFTEST_H
#define ZPOLINE_BENCH_SELFTEST_H

#include "bench/verdict.h"

#include <stdint.h>

/*
 * Noise of one log ratio: normal, but for a share of outliers, which are normal too and `factor`
 * times as wide. The defaults are what the A/A passes of docs/measuring.md showed.
 */
struct noise {
    double sd;
    double outliers; /* their share, 0..1 */
    double factor;
};
extern const struct noise noise_default;

struct simulation {
    struct noise noise;
    uint64_t seed;
    int trials;
    int pairs;       /* of base and head */
    int floor_pairs; /* of the A/A pass */
    double margin;   /* as verdict_judge takes it */
};

/* Of the trials with one true change: how many got which verdict. */
struct tally {
    int verdicts[VERDICT_RED + 1];
};

/* `change`: head / base - 1. The same simulation gives the same tally on every machine. */
struct tally selftest_simulate(const struct simulation *simulation, double change);

/* Share of the trials in which the change was found: slower, or red. */
double tally_found(const struct tally *tally);
double tally_red(const struct tally *tally);

#endif
