/* Figures that others published, to be set beside ours. */
#ifndef ZPOLINE_BENCH_PUBLISHED_H
#define ZPOLINE_BENCH_PUBLISHED_H

#include "bench/summary.h"

#include <stdbool.h>

/* One line of Table 1: the series of ours, and the figure that it is comparable with. */
struct published {
    const char *label;
    struct shape_name shape;
    const char *hook;
    double paper_ns; /* getpid, answered by the hook; 0 where nobody published one */
    bool is_bound;   /* its ratio to zpoline is to be met or exceeded */
};

/* The paper's lines in the paper's order, its authors' later notes, what only we measure. */
extern const struct published published[];
extern const size_t published_count;

/* What a server on a user-space network loses, of the throughput under LD_PRELOAD. */
struct published_loss {
    const char *case_name; /* ours that is comparable */
    const char *mechanism;
    double percent;
    bool is_reported; /* by readers of the paper; the others stand in its abstract */
};

extern const struct published_loss published_losses[];
extern const size_t published_loss_count;

/* NULL where nobody published one. */
const struct published_loss *published_loss_of(const char *case_name, const char *mechanism);

/* Other published figures, by name. */
struct published_value {
    const char *name; /* small letters, digits, `-` */
    double value;
    int digits;       /* behind the point, as published */
    bool is_reported; /* by readers; the others stand in the text or in a repository of its authors
                       */
};

extern const struct published_value published_values[];
extern const size_t published_value_count;

/* The paper's zpoline: what its ratios, 28.1 to 761.0, are made with. */
#define PUBLISHED_ZPOLINE_NS 41.0

#endif
