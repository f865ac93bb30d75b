/* The plan: cases x mechanisms x hooks, as tables. */
#include "bench/plan_parts.h"

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
    .feed_s = 0.25,
    .macro_rounds_least = 2,
    .macro_rounds_most = 12,
    .macro_budget_s = 190.0,
    .number_step = 25,
};

const struct plan_settings plan_full = {
    .mode = "full",
    .min_time_s = 0.1,
    .rounds_least = 10,
    .rounds_most = 30,
    .budget_s = 1200.0,
    .floor_pairs = 40,
    .feed_s = 2.0,
    .macro_rounds_least = 10,
    .macro_rounds_most = 20,
    .macro_budget_s = 7200.0,
    .number_step = 10,
};

static const struct hook_use answered = {"constant", "constant:39=" ANSWER, ANSWER};
const struct hook_use plan_passed = {"identity", "identity", "self"};
static const struct hook_use unwanted = {"unwanted", "constant:" NEVER_CALLED "=1", "self"};
const struct hook_use plan_counted = {"count", "count", "self"};
const struct hook_use plan_no_hook = {"none", "", "self"};
static const struct latency_hook {
    unsigned use;
    const struct hook_use *hook;
} latency_hooks[] = {{USE_ANSWERED, &answered},
                     {USE_PASSED, &plan_passed},
                     {USE_UNWANTED, &unwanted},
                     {USE_IDLE, &plan_no_hook}};
#define LATENCY_HOOKS (sizeof latency_hooks / sizeof latency_hooks[0])

/* Calls of other kinds than getpid, with what they return. */
static const struct call_kind {
    const char *case_name;
    const char *expect;
} call_kinds[] = {{"read_zero", "1"}, {"futex_wake", "0"}, {"clock_gettime_raw", "0"}};
#define CALL_KINDS (sizeof call_kinds / sizeof call_kinds[0])

static const char *const thread_cases[] = {"getpid_threads_1", "getpid_threads_2",
                                           "getpid_threads_4", "getpid_threads_8"};
#define THREAD_CASES (sizeof thread_cases / sizeof thread_cases[0])

static const char *const lifecycle_cases[] = {"thread", "program", "library"};
#define LIFECYCLE_CASES (sizeof lifecycle_cases / sizeof lifecycle_cases[0])

static const char *const target_true[] = {"/bin/true", NULL};
static const char *const target_python[] = {"/usr/bin/python3", "-c", "import ssl", NULL};
static const char *const target_python_path[] = {"python3", "-c", "import ssl", NULL};

static bool is_usable(const struct plan_builder *b, const struct plan_line *line)
{
    bool found = strcmp(line->mechanism, "none") == 0;
    for (size_t i = 0; !found && b->usable[i] != NULL; i++)
        found = strcmp(b->usable[i], line->mechanism) == 0;
    return found && !(line->placement == PLACE_ACROSS && b->settings->one_cpu);
}

void plan_add_line(struct plan_builder *b, struct plan_line line)
{
    struct plan *plan = b->plan;
    if (b->status != 0 || !is_usable(b, &line))
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

struct plan_line plan_make_line(enum line_kind kind, const char *suite, const char *case_name,
                                const struct shape *shape, const struct hook_use *hook)
{
    struct plan_line line = {
        .kind = kind,
        .suite = suite,
        .mechanism = shape->mechanism,
        .sled = shape->sled,
        .placement = shape->placement,
        .hook = hook->name,
        .expect = hook->expect,
        .side = "",
        .every = 1,
    };
    snprintf(line.case_name, sizeof line.case_name, "%s", case_name);
    snprintf(line.hook_spec, sizeof line.hook_spec, "%s", hook->spec);
    return line;
}

static struct plan_line native_line(enum line_kind kind, const char *suite, const char *case_name)
{
    return plan_make_line(kind, suite, case_name, &shape_native, &plan_no_hook);
}

/* The floor, then every shape that has part in `use`, with each of its hooks. */
static void add_latency(struct plan_builder *b, const char *case_name, unsigned use)
{
    plan_add_line(b, native_line(LINE_MICRO, "micro", case_name));
    for (size_t s = 0; s < shape_count; s++)
        for (size_t h = 0; h < LATENCY_HOOKS && (shapes[s].uses & use) != 0; h++)
            if ((shapes[s].uses & latency_hooks[h].use) != 0)
                plan_add_line(b, plan_make_line(LINE_MICRO, "micro", case_name, &shapes[s],
                                                latency_hooks[h].hook));
}

/* With the limit. */
static void build_loop(struct plan_builder *b)
{
    add_latency(b, "getpid_loop", ~0U);
    plan_add_line(b, native_line(LINE_MICRO, "micro", "direct_call"));
}

static void build_chain(struct plan_builder *b)
{
    add_latency(b, "getpid_chain", USE_CHAIN);
}

/* Passed on, since these calls are to do what they do. */
static void build_calls(struct plan_builder *b)
{
    for (size_t c = 0; c < CALL_KINDS; c++) {
        struct plan_line line = native_line(LINE_MICRO, "calls", call_kinds[c].case_name);
        line.expect = call_kinds[c].expect;
        plan_add_line(b, line);
        for (size_t s = 0; s < shape_count; s++) {
            bool idle = (shapes[s].uses & USE_IDLE) != 0;
            line = plan_make_line(LINE_MICRO, "calls", call_kinds[c].case_name, &shapes[s],
                                  idle ? &plan_no_hook : &plan_passed);
            line.expect = call_kinds[c].expect;
            if ((shapes[s].uses & USE_CALLS) != 0)
                plan_add_line(b, line);
        }
    }
}

/* Answered, so that the kernel's own getpid does not blur what the mechanism's threads share. */
static void build_threads(struct plan_builder *b)
{
    for (size_t c = 0; c < THREAD_CASES; c++) {
        struct plan_line line = native_line(LINE_MICRO, "threads", thread_cases[c]);
        line.placement = PLACE_ALL;
        plan_add_line(b, line);
        for (size_t s = 0; s < shape_count; s++) {
            line = plan_make_line(LINE_MICRO, "threads", thread_cases[c], &shapes[s], &answered);
            line.placement = PLACE_ALL;
            if ((shapes[s].uses & USE_THREADS) != 0)
                plan_add_line(b, line);
        }
    }
}

/* Passed on: what is to come and go must do so. */
static void build_lifecycle(struct plan_builder *b)
{
    for (size_t c = 0; c < LIFECYCLE_CASES; c++) {
        struct plan_line line = native_line(LINE_MICRO, "lifecycle", lifecycle_cases[c]);
        line.expect = "0";
        plan_add_line(b, line);
        for (size_t s = 0; s < shape_count; s++) {
            line = plan_make_line(LINE_MICRO, "lifecycle", lifecycle_cases[c], &shapes[s],
                                  &plan_passed);
            line.expect = "0";
            if ((shapes[s].uses & USE_LIFECYCLE) != 0)
                plan_add_line(b, line);
        }
    }
}

static void add_number(struct plan_builder *b, const struct shape *shape, int number)
{
    char case_name[SAMPLE_NAME_BYTES];
    snprintf(case_name, sizeof case_name, "number_%d", number);
    struct plan_line line = plan_make_line(LINE_MICRO, "micro", case_name, shape, &answered);
    snprintf(line.hook_spec, sizeof line.hook_spec, "constant:%d=" SWEEP_ANSWER, number);
    line.expect = SWEEP_ANSWER;
    plan_add_line(b, line);
}

static void build_sweep(struct plan_builder *b)
{
    for (int number = 0; number <= SWEEP_LAST; number += b->settings->number_step)
        for (size_t s = 0; s < shape_count; s++)
            if ((shapes[s].uses & USE_SWEEP) != 0)
                add_number(b, &shapes[s], number == SWEEP_SPECIAL ? SWEEP_INSTEAD : number);
}

static void add_start(struct plan_builder *b, const char *case_name, const char *const *target)
{
    struct plan_line line = native_line(LINE_START, "startup", case_name);
    line.target = target;
    plan_add_line(b, line);
    line = plan_make_line(LINE_START, "startup", case_name, &shape_default, &plan_passed);
    line.target = target;
    plan_add_line(b, line);
    snprintf(line.case_name, sizeof line.case_name, "%s_first", case_name);
    line.cache = CACHE_FIRST;
    plan_add_line(b, line);
}

static void build_start_true(struct plan_builder *b)
{
    add_start(b, "true", target_true);
}

static void build_start_python(struct plan_builder *b)
{
    FILE *file = fopen(target_python[0], "re");
    add_start(b, "python_ssl", file != NULL ? target_python : target_python_path);
    if (file != NULL)
        fclose(file);
}

static void build_memory(struct plan_builder *b)
{
    struct plan_line line = native_line(LINE_MEMORY, "memory", "true");
    if (b->settings->no_memory)
        return;
    line.target = target_true;
    plan_add_line(b, line);
    line = plan_make_line(LINE_MEMORY, "memory", "true", &shape_default, &plan_passed);
    line.target = target_true;
    plan_add_line(b, line);
}

static void build_checks(struct plan_builder *b)
{
    for (size_t s = 0; s < shape_count; s++)
        if ((shapes[s].uses & USE_CHECK) != 0)
            plan_add_line(
                b, plan_make_line(LINE_CHECK, "check", "getpid_loop", &shapes[s], &plan_counted));
}

static void add_sides(struct plan_builder *b, const char *case_name)
{
    struct plan_line line = native_line(LINE_MICRO, "aa", case_name);
    line.side = "A";
    plan_add_line(b, line);
    line.side = "B";
    plan_add_line(b, line);
}

static void build_floor_loop(struct plan_builder *b)
{
    add_sides(b, "getpid_loop");
}

static void build_floor_chain(struct plan_builder *b)
{
    add_sides(b, "getpid_chain");
}

#define MICRO \
    {         \
        0     \
    }
#define SERVED(name_, every_, server_, link_) \
    {                                         \
        PLAN_MACRO, name_, 1, every_, NULL,   \
        {                                     \
            server_, link_                    \
        }                                     \
    }

/*
 * Starts are short, so a round holds several of them. What is told apart by factors instead of
 * percents needs fewer samples.
 */
static const struct group_rule {
    enum plan_part part;
    const char *name;
    int repeats;
    int every;
    void (*build)(struct plan_builder *);
    struct plan_macro_group macro; /* where `build` is NULL */
} group_rules[] = {
    {PLAN_CHECK, "check", 1, 1, build_checks, MICRO},
    {PLAN_FLOOR, "aa-loop", 1, 1, build_floor_loop, MICRO},
    {PLAN_FLOOR, "aa-chain", 1, 1, build_floor_chain, MICRO},
    {PLAN_MEASURE, "loop", 1, 1, build_loop, MICRO},
    {PLAN_MEASURE, "chain", 2, 1, build_chain, MICRO},
    {PLAN_MEASURE, "sweep", 1, 1, build_sweep, MICRO},
    {PLAN_MEASURE, "calls", 1, 2, build_calls, MICRO},
    {PLAN_MEASURE, "threads", 1, 2, build_threads, MICRO},
    {PLAN_MEASURE, "lifecycle", 1, 2, build_lifecycle, MICRO},
    {PLAN_MEASURE, "start-true", 6, 1, build_start_true, MICRO},
    {PLAN_MEASURE, "start-python", 2, 1, build_start_python, MICRO},
    {PLAN_MEASURE, "memory", 1, 1, build_memory, MICRO},
    SERVED("redis", 1, FEED_REDIS, LINK_KERNEL),
    SERVED("http", 1, FEED_HTTP, LINK_KERNEL),
    SERVED("nginx", 2, FEED_NGINX, LINK_KERNEL),
    SERVED("memcached", 2, FEED_MEMCACHED, LINK_KERNEL),
    SERVED("ring-redis", 1, FEED_REDIS, LINK_RING),
    SERVED("ring-http", 1, FEED_HTTP, LINK_RING),
    SERVED("tap-redis", 1, FEED_REDIS, LINK_TAP),
    SERVED("tap-http", 1, FEED_HTTP, LINK_TAP),
};
#define GROUP_RULES (sizeof group_rules / sizeof group_rules[0])

/* Whether the comma-separated words have this one. */
static bool has_word(const char *words, const char *word)
{
    size_t length = strlen(word);
    for (; words != NULL; words = strchr(words, ','), words += words != NULL)
        if (strncmp(words, word, length) == 0 && (words[length] == ',' || words[length] == '\0'))
            return true;
    return false;
}

static bool is_measured(enum plan_part part)
{
    return part == PLAN_MEASURE || part == PLAN_MACRO;
}

/* Checks and the noise floor belong to every run; --only chooses among the measurements. */
static bool rule_applies(const struct group_rule *rule, enum plan_part part, const char *only)
{
    return rule->part == part &&
           (!is_measured(part) || only == NULL || has_word(only, rule->name) ||
            has_word(only, part == PLAN_MACRO ? "macro" : "micro"));
}

bool plan_wants_group(const char *only, const char *group)
{
    return only == NULL || has_word(only, group) || has_word(only, "macro");
}

static bool knows_word(const char *word)
{
    bool known = strcmp(word, "micro") == 0 || strcmp(word, "macro") == 0;
    for (size_t i = 0; i < GROUP_RULES; i++)
        known |= is_measured(group_rules[i].part) && strcmp(group_rules[i].name, word) == 0;
    return known;
}

bool plan_knows_group(const char *only)
{
    char word[32];
    bool known = true;
    while (known) {
        size_t length = strcspn(only, ",");
        if (length >= sizeof word)
            return false;
        snprintf(word, sizeof word, "%.*s", (int)length, only);
        known = knows_word(word);
        if (only[length] == '\0')
            break;
        only += length + 1;
    }
    return known;
}

static void begin_group(struct plan_builder *b, const struct group_rule *rule)
{
    b->plan->groups[b->plan->group_count++] = (struct plan_group){.name = rule->name,
                                                                  .first = b->plan->line_count,
                                                                  .repeats = rule->repeats,
                                                                  .every = rule->every};
}

int plan_make(struct plan *plan, enum plan_part part, const struct plan_settings *settings,
              const char *const *usable, const char *only)
{
    *plan = (struct plan){0};
    struct plan_builder b = {plan, settings, usable, only, 0};
    for (size_t i = 0; i < GROUP_RULES; i++) {
        if (rule_applies(&group_rules[i], part, only)) {
            begin_group(&b, &group_rules[i]);
            if (group_rules[i].build != NULL)
                group_rules[i].build(&b);
            else
                plan_build_macro(&b, &group_rules[i].macro);
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
