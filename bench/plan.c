/* The plan: cases x mechanisms x hooks, as tables. */
#include "bench/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An answer that no process number can be, so that a call that escaped the hook is seen. */
#define ANSWER "70000001"
/*
 * The answer of the sweep: no error that the kernel knows, so an escaped call is seen, yet an error
 * to libc, so that a harness whose read or mprotect is answered as well fails there in an orderly
 * way.
 */
#define SWEEP_ANSWER  "-4000"
#define NEVER_CALLED  "4000"
#define SWEEP_LAST    450
#define SWEEP_SPECIAL 60 /* exit: a hook must let it through */
#define SWEEP_INSTEAD 61

const struct plan_settings plan_quick = {
    .mode = "quick",
    .min_time_s = 0.03,
    .rounds_least = 6,
    .rounds_most = 12,
    .budget_s = 120.0,
    .floor_pairs = 12,
    .number_step = 25,
};

const struct plan_settings plan_full = {
    .mode = "full",
    .min_time_s = 0.1,
    .rounds_least = 10,
    .rounds_most = 30,
    .budget_s = 1200.0,
    .floor_pairs = 40,
    .number_step = 10,
};

/* A mechanism in one of its shapes. The table grows by a line when a mechanism is added. */
struct shape {
    const char *mechanism;
    const char *sled;
};
static const struct shape shapes[] = {
    {"ld_preload", ""},
    {"zpoline", "one-jump"},
    {"zpoline", "short-jump"},
    {"zpoline", "nop"},
};
#define SHAPES (sizeof shapes / sizeof shapes[0])

struct hook_use {
    const char *name;
    const char *spec;
    const char *expect;
};
static const struct hook_use answered = {"constant", "constant:39=" ANSWER, ANSWER};
static const struct hook_use passed = {"identity", "identity", "self"};
static const struct hook_use unwanted = {"unwanted", "constant:" NEVER_CALLED "=1", "self"};
static const struct hook_use counted = {"count", "count", "self"};
static const struct hook_use no_hook = {"none", "", "self"};
static const struct hook_use *const latency_hooks[] = {&answered, &passed, &unwanted};
#define LATENCY_HOOKS (sizeof latency_hooks / sizeof latency_hooks[0])

static const char *const target_true[] = {"/bin/true", NULL};
static const char *const target_python[] = {"/usr/bin/python3", "-c", "import ssl", NULL};
static const char *const target_python_path[] = {"python3", "-c", "import ssl", NULL};

/* What a part of the plan is being built with. */
struct builder {
    struct plan *plan;
    const struct plan_settings *settings;
    const char *const *usable;
    const char *only;
    int status;
};

static bool is_usable(const struct builder *b, const char *mechanism)
{
    bool found = strcmp(mechanism, "none") == 0;
    for (size_t i = 0; !found && b->usable[i] != NULL; i++)
        found = strcmp(b->usable[i], mechanism) == 0;
    return found;
}

static void add_line(struct builder *b, struct plan_line line)
{
    struct plan *plan = b->plan;
    if (b->status != 0 || !is_usable(b, line.mechanism))
        return;
    if (plan->line_count == plan->line_capacity) {
        size_t capacity = plan->line_capacity == 0 ? 64 : plan->line_capacity * 2;
        struct plan_line *grown = realloc(plan->lines, capacity * sizeof *grown);
        if (grown == NULL) {
            b->status = -ENOMEM;
            return;
        }
        plan->lines = grown;
        plan->line_capacity = capacity;
    }
    plan->lines[plan->line_count++] = line;
    plan->groups[plan->group_count - 1].count++;
}

static void begin_group(struct builder *b, const char *name, int repeats)
{
    b->plan->groups[b->plan->group_count++] =
        (struct plan_group){.name = name, .first = b->plan->line_count, .repeats = repeats};
}

static struct plan_line make_line(enum line_kind kind, const char *suite, const char *case_name,
                                  const struct shape *shape, const struct hook_use *hook)
{
    struct plan_line line = {
        .kind = kind,
        .suite = suite,
        .mechanism = shape->mechanism,
        .sled = shape->sled,
        .hook = hook->name,
        .expect = hook->expect,
        .side = "",
    };
    snprintf(line.case_name, sizeof line.case_name, "%s", case_name);
    snprintf(line.hook_spec, sizeof line.hook_spec, "%s", hook->spec);
    return line;
}

static const struct shape native = {"none", ""};

static struct plan_line native_line(enum line_kind kind, const char *suite, const char *case_name)
{
    return make_line(kind, suite, case_name, &native, &no_hook);
}

/* The floor, every shape with every hook, and for one case the limit. */
static void add_latency(struct builder *b, const char *case_name)
{
    add_line(b, native_line(LINE_MICRO, "micro", case_name));
    for (size_t s = 0; s < SHAPES; s++)
        for (size_t h = 0; h < LATENCY_HOOKS; h++)
            add_line(b, make_line(LINE_MICRO, "micro", case_name, &shapes[s], latency_hooks[h]));
}

static void build_loop(struct builder *b)
{
    add_latency(b, "getpid_loop");
    add_line(b, native_line(LINE_MICRO, "micro", "direct_call"));
}

static void build_chain(struct builder *b)
{
    add_latency(b, "getpid_chain");
}

static void add_number(struct builder *b, const struct shape *shape, int number)
{
    char case_name[SAMPLE_NAME_BYTES];
    snprintf(case_name, sizeof case_name, "number_%d", number);
    struct plan_line line = make_line(LINE_MICRO, "micro", case_name, shape, &answered);
    snprintf(line.hook_spec, sizeof line.hook_spec, "constant:%d=" SWEEP_ANSWER, number);
    line.expect = SWEEP_ANSWER;
    add_line(b, line);
}

static void build_sweep(struct builder *b)
{
    for (int number = 0; number <= SWEEP_LAST; number += b->settings->number_step)
        for (size_t s = 0; s < SHAPES; s++)
            if (shapes[s].sled[0] != '\0')
                add_number(b, &shapes[s], number == SWEEP_SPECIAL ? SWEEP_INSTEAD : number);
}

static void add_start(struct builder *b, const char *case_name, const char *const *target)
{
    struct plan_line line = native_line(LINE_START, "startup", case_name);
    line.target = target;
    add_line(b, line);
    line = make_line(LINE_START, "startup", case_name, &shapes[1], &passed);
    line.target = target;
    add_line(b, line);
    snprintf(line.case_name, sizeof line.case_name, "%s_first", case_name);
    line.cache = CACHE_FIRST;
    add_line(b, line);
}

static void build_start_true(struct builder *b)
{
    add_start(b, "true", target_true);
}

static void build_start_python(struct builder *b)
{
    FILE *file = fopen(target_python[0], "re");
    add_start(b, "python_ssl", file != NULL ? target_python : target_python_path);
    if (file != NULL)
        fclose(file);
}

static void build_memory(struct builder *b)
{
    struct plan_line line = native_line(LINE_MEMORY, "memory", "true");
    if (b->settings->no_memory)
        return;
    line.target = target_true;
    add_line(b, line);
    line = make_line(LINE_MEMORY, "memory", "true", &shapes[1], &passed);
    line.target = target_true;
    add_line(b, line);
}

static void build_checks(struct builder *b)
{
    for (size_t s = 0; s < SHAPES; s++)
        add_line(b, make_line(LINE_CHECK, "check", "getpid_loop", &shapes[s], &counted));
}

static void add_sides(struct builder *b, const char *case_name)
{
    struct plan_line line = native_line(LINE_MICRO, "aa", case_name);
    line.side = "A";
    add_line(b, line);
    line.side = "B";
    add_line(b, line);
}

static void build_floor_loop(struct builder *b)
{
    add_sides(b, "getpid_loop");
}

static void build_floor_chain(struct builder *b)
{
    add_sides(b, "getpid_chain");
}

/* Starts are short, so a round holds several of them. */
static const struct group_rule {
    enum plan_part part;
    const char *name;
    int repeats;
    void (*build)(struct builder *);
} group_rules[] = {
    {PLAN_CHECK, "check", 1, build_checks},
    {PLAN_FLOOR, "aa-loop", 1, build_floor_loop},
    {PLAN_FLOOR, "aa-chain", 1, build_floor_chain},
    {PLAN_MEASURE, "loop", 1, build_loop},
    {PLAN_MEASURE, "chain", 2, build_chain},
    {PLAN_MEASURE, "sweep", 1, build_sweep},
    {PLAN_MEASURE, "start-true", 6, build_start_true},
    {PLAN_MEASURE, "start-python", 2, build_start_python},
    {PLAN_MEASURE, "memory", 1, build_memory},
};
#define GROUP_RULES (sizeof group_rules / sizeof group_rules[0])

/* Checks and the noise floor belong to every run; --only chooses among the measurements. */
static bool rule_applies(const struct group_rule *rule, enum plan_part part, const char *only)
{
    return rule->part == part &&
           (part != PLAN_MEASURE || only == NULL || strcmp(only, rule->name) == 0);
}

bool plan_knows_group(const char *only)
{
    bool known = false;
    for (size_t i = 0; i < GROUP_RULES; i++)
        known |= rule_applies(&group_rules[i], PLAN_MEASURE, only);
    return known;
}

int plan_make(struct plan *plan, enum plan_part part, const struct plan_settings *settings,
              const char *const *usable, const char *only)
{
    *plan = (struct plan){0};
    struct builder b = {plan, settings, usable, only, 0};
    for (size_t i = 0; i < GROUP_RULES; i++) {
        if (rule_applies(&group_rules[i], part, only)) {
            begin_group(&b, group_rules[i].name, group_rules[i].repeats);
            group_rules[i].build(&b);
        }
    }
    if (b.status != 0)
        plan_free(plan);
    return b.status;
}

void plan_free(struct plan *plan)
{
    free(plan->lines);
    *plan = (struct plan){0};
}
