/* Figures that others published, to be set beside ours. */
#ifndef ZPOLINE_BENCH_PUBLISHED_H
#define ZPOLINE_BENCH_PUBLISHED_H

#include "bench/summary.h"

/* One figure and the series of ours that it is comparable with. */
struct published {
    const char *label;
    struct shape_name shape;
    const char *hook;
    double paper_ns; /* getpid, answered by the hook */
};

extern const struct published published[];
extern const size_t published_count;

#endif
