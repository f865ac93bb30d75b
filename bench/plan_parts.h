/* What the files that make a plan share. */
#ifndef ZPOLINE_BENCH_PLAN_PARTS_H
#define ZPOLINE_BENCH_PLAN_PARTS_H

#include "bench/plan.h"

/* A hook with its argument. */
struct hook_use {
    const char *name;   /* in the samples */
    const char *spec;   /* what --hook gets */
    const char *expect; /* what calls return under it */
};

extern const struct hook_use plan_passed, plan_counted, plan_no_hook;

/* What a part of the plan is being built with. */
struct plan_builder {
    struct plan *plan;
    const struct plan_settings *settings;
    const char *const *usable;
    const char *only;
    int status;
};

struct plan_line plan_make_line(enum line_kind kind, const char *suite, const char *case_name,
                                const struct shape *shape, const struct hook_use *hook);

/* Adds the line if its mechanism can be used here. A failure is kept in the builder. */
void plan_add_line(struct plan_builder *b, struct plan_line line);

/* Which feeds a group of the macro benchmark has. */
struct plan_macro_group {
    enum feed_server server;
    enum feed_link link;
};

void plan_build_macro(struct plan_builder *b, const struct plan_macro_group *group);

/* The lines of the other groups, by name. */
void plan_build_checks(struct plan_builder *b);
void plan_build_floor_loop(struct plan_builder *b);
void plan_build_floor_chain(struct plan_builder *b);
void plan_build_loop(struct plan_builder *b);
void plan_build_chain(struct plan_builder *b);
void plan_build_sweep(struct plan_builder *b);
void plan_build_calls(struct plan_builder *b);
void plan_build_threads(struct plan_builder *b);
void plan_build_lifecycle(struct plan_builder *b);
void plan_build_start_true(struct plan_builder *b);
void plan_build_start_python(struct plan_builder *b);
void plan_build_memory(struct plan_builder *b);

/* A group: of which part, how often within a round, and only in every so manieth one. */
struct plan_rule {
    enum plan_part part;
    const char *name;
    int repeats;
    int every;
    void (*build)(struct plan_builder *);
    struct plan_macro_group macro; /* where `build` is NULL */
};

extern const struct plan_rule plan_rules[];
extern const size_t plan_rule_count;

/* Checks and the noise floor belong to every run; --only chooses among the measurements. */
bool plan_rule_applies(const struct plan_rule *rule, enum plan_part part, const char *only);

#endif
