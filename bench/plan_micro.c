/* The plan of the microbenchmarks, the checks and the noise floor: cases x shapes x hooks. */
#include "bench/plan_parts.h"

#include <stdio.h>
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
void plan_build_loop(struct plan_builder *b)
{
    add_latency(b, "getpid_loop", ~0U);
    plan_add_line(b, native_line(LINE_MICRO, "micro", "direct_call"));
}

void plan_build_chain(struct plan_builder *b)
{
    add_latency(b, "getpid_chain", USE_CHAIN);
}

/* Passed on, since these calls are to do what they do. */
void plan_build_calls(struct plan_builder *b)
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
void plan_build_threads(struct plan_builder *b)
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
void plan_build_lifecycle(struct plan_builder *b)
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

void plan_build_sweep(struct plan_builder *b)
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

void plan_build_start_true(struct plan_builder *b)
{
    add_start(b, "true", target_true);
}

void plan_build_start_python(struct plan_builder *b)
{
    FILE *file = fopen(target_python[0], "re");
    add_start(b, "python_ssl", file != NULL ? target_python : target_python_path);
    if (file != NULL)
        fclose(file);
}

void plan_build_memory(struct plan_builder *b)
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

void plan_build_checks(struct plan_builder *b)
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

void plan_build_floor_loop(struct plan_builder *b)
{
    add_sides(b, "getpid_loop");
}

void plan_build_floor_chain(struct plan_builder *b)
{
    add_sides(b, "getpid_chain");
}
