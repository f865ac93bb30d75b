/* The numbers that the paper's sentences hold: their names and the series each is made from. */
#ifndef ZPOLINE_BENCH_PAPER_NUMBERS_H
#define ZPOLINE_BENCH_PAPER_NUMBERS_H

#include "bench/summary.h"

enum number_kind {
    NUMBER_MEDIAN,     /* of a */
    NUMBER_RATIO,      /* a / b */
    NUMBER_DIFFERENCE, /* a - b */
    NUMBER_LOST,       /* what a loses of b, in percent */
    NUMBER_SPREAD      /* the dearest number of the sweep under a by the cheapest */
};

struct paper_number {
    const char *name; /* small letters, digits, `-` */
    enum number_kind kind;
    struct series_key a;
    struct series_key b;
};

extern const struct paper_number paper_numbers[];
extern const size_t paper_number_count;

#endif
