/*
 * The mechanisms in their shapes (sled, CPUs), and in which parts of a run each takes part. A
 * mechanism is added to the benchmark by a line in shapes.c.
 */
#ifndef ZPOLINE_BENCH_SHAPES_H
#define ZPOLINE_BENCH_SHAPES_H

#include <stddef.h>

/* Where the processes of one sample run. */
enum placement {
    PLACE_ONE,    /* all on the run's core */
    PLACE_ACROSS, /* the harness on another core than its tracer or supervisor */
    PLACE_ALL     /* on every CPU that this run may use, as the scheduler likes */
};

/* Parts of a run. */
enum shape_use {
    USE_ANSWERED = 1 << 0,  /* the loop, each call answered by the hook */
    USE_PASSED = 1 << 1,    /* the loop, each call passed on by the hook */
    USE_UNWANTED = 1 << 2,  /* the loop, with a hook that wants another number */
    USE_IDLE = 1 << 3,      /* the loop without a hook: what being armed costs */
    USE_CHAIN = 1 << 4,     /* the chain, with each hook of the loop */
    USE_SWEEP = 1 << 5,     /* the cost against the number */
    USE_CALLS = 1 << 6,     /* other kinds of calls */
    USE_THREADS = 1 << 7,   /* the cost against the number of threads */
    USE_CHECK = 1 << 8,     /* counted calls against made ones, which needs a report */
    USE_MACRO = 1 << 9,     /* servers that are fed */
    USE_RARE = 1 << 10,     /* the same, seldom in the quick run: it is told apart by factors */
    USE_FULL = 1 << 11,     /* the same in the full run alone */
    USE_LIFECYCLE = 1 << 12 /* threads, programs and libraries that come and go */
};

struct shape {
    const char *mechanism;
    const char *sled; /* "" for mechanisms without one */
    enum placement placement;
    unsigned uses;
};

extern const struct shape shapes[];
extern const size_t shape_count;

extern const struct shape shape_native;

/* What start-up and memory are measured with. */
extern const struct shape shape_default;

/* A placement as the samples have it: "", "across" or "all". */
const char *placement_name(enum placement placement);

#endif
