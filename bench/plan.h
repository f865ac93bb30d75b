/*
 * What a run measures: a list of lines, each one case under one mechanism with one hook. Lines of
 * one group are run next to each other and compared with each other.
 */
#ifndef ZPOLINE_BENCH_PLAN_H
#define ZPOLINE_BENCH_PLAN_H

#include "bench/feed.h"
#include "bench/samples.h"
#include "bench/shapes.h"

#include <stdbool.h>

enum line_kind {
    LINE_MICRO,  /* the harness measures, one value a process */
    LINE_START,  /* the process itself is what is timed */
    LINE_MEMORY, /* the process is stopped at its exit and looked at */
    LINE_CHECK,  /* counted calls are compared with made ones; nothing is timed */
    LINE_MACRO   /* a server is fed */
};

enum cache_state {
    CACHE_WARM, /* an earlier start has filled it */
    CACHE_FIRST /* empty: what the first start of a program costs */
};

struct plan_line {
    enum line_kind kind;
    const char *suite;
    char case_name[SAMPLE_NAME_BYTES];
    const char *mechanism;
    const char *sled;          /* "" for mechanisms without one */
    enum placement placement;  /* of the harness and of what hooks it */
    const char *hook;          /* its name in the samples */
    char hook_spec[64];        /* what --hook gets; "" if the mechanism takes none */
    const char *expect;        /* what the calls must return: "self" or a number */
    const char *side;          /* "A", "B" or "" */
    const char *const *target; /* the program of a start or memory line; NULL-terminated */
    enum cache_state cache;
    const struct feed *feed; /* of a macro line */
    enum feed_link link;
    int every;    /* only in every so manieth pair of rounds */
    int failures; /* counted while it runs */
};

struct plan_group {
    const char *name; /* what --only takes and the progress shows */
    size_t first;
    size_t count;
    int repeats; /* how often within a round */
    int every;   /* only in every so manieth round */
};

/* A feed over a link that can be used here. */
struct plan_feed {
    const struct feed *feed;
    enum feed_link link;
};

/* How long to measure. */
struct plan_settings {
    const char *mode;  /* "quick" or "full" */
    double min_time_s; /* of one sample */
    int rounds_least;  /* at least so many, whatever the budget says */
    int rounds_most;   /* at most so many */
    double budget_s;   /* no new round is begun that would end later */
    double feed_s;     /* of one sample of the macro benchmark */
    int macro_rounds_least;
    int macro_rounds_most;
    double macro_budget_s;
    const struct plan_feed *feeds; /* what the macro benchmark has here */
    size_t feed_count;
    int floor_pairs; /* of the A/A pass */
    int number_step; /* of the sweep */
    bool no_memory;  /* hooked programs cannot be watched by ptrace here */
    bool one_cpu;    /* nothing can run on another CPU here */
};

struct plan {
    struct plan_line *lines;
    size_t line_count;
    size_t line_capacity;
    struct plan_group groups[16];
    size_t group_count;
};

extern const struct plan_settings plan_quick, plan_full;

/* The checks, the A/A pass, and the measurements proper, in this order of running. */
enum plan_part { PLAN_CHECK, PLAN_FLOOR, PLAN_MEASURE, PLAN_MACRO };

/*
 * Fills `plan` with the lines of one part whose mechanism is in `usable` (NULL-terminated; "none"
 * need not be) and whose group is named in `only` (names with commas between, `micro` and `macro`
 * for all of a part; NULL: all). -ENOMEM or 0.
 */
int plan_make(struct plan *plan, enum plan_part part, const struct plan_settings *settings,
              const char *const *usable, const char *only);

void plan_free(struct plan *plan);

/* Whether every name in `only` is one of a group, of a part, or "micro" or "macro". */
bool plan_knows_group(const char *only);

/* Whether `only` (NULL: all) chooses this group of the macro benchmark. */
bool plan_wants_group(const char *only, const char *group);

#endif
