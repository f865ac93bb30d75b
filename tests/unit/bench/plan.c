/* The plan: what is in it, what is left out, and that lines of a group stay together. */
#include "bench/plan.h"

#include "tests/unit/bench/check.h"

#include <stdio.h>
#include <string.h>

static const char *const all[] = {"ld_preload", "zpoline", NULL};
static const char *const everything[] = {
    "ld_preload",    "zpoline", "int3",           "sud",           "sud_allow",      "seccomp_trap",
    "seccomp_allow", "ptrace",  "ptrace_seccomp", "ptrace_tracer", "seccomp_notify", NULL};
static const char *const nothing[] = {NULL};

static size_t count_lines(const struct plan *plan, const char *case_name, const char *mechanism)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->line_count; i++)
        count += (case_name == NULL || strcmp(plan->lines[i].case_name, case_name) == 0) &&
                 (mechanism == NULL || strcmp(plan->lines[i].mechanism, mechanism) == 0);
    return count;
}

static struct plan make(enum plan_part part, const struct plan_settings *settings,
                        const char *const *usable, const char *only)
{
    struct plan plan;
    assert_int_equal(plan_make(&plan, part, settings, usable, only), 0);
    return plan;
}

static void test_latency_lines(void **state)
{
    struct plan plan = make(PLAN_MEASURE, &plan_quick, all, "loop");
    assert_int_equal(count_lines(&plan, "getpid_loop", "none"), 1);
    assert_int_equal(count_lines(&plan, "getpid_loop", "zpoline"), 9);
    assert_int_equal(count_lines(&plan, "getpid_loop", "ld_preload"), 3);
    assert_int_equal(count_lines(&plan, "direct_call", "none"), 1);
    assert_int_equal(plan.group_count, 1);
    plan_free(&plan);
}

static size_t count_placed(const struct plan *plan, const char *mechanism, enum placement placement)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->line_count; i++)
        count += strcmp(plan->lines[i].mechanism, mechanism) == 0 &&
                 plan->lines[i].placement == placement;
    return count;
}

/* Signals with every hook; tracers on one core and across; cost lines with none. */
static void test_baseline_lines(void **state)
{
    struct plan plan = make(PLAN_MEASURE, &plan_quick, everything, "loop");
    assert_int_equal(count_lines(&plan, "getpid_loop", "int3"), 3);
    assert_int_equal(count_lines(&plan, "getpid_loop", "sud"), 3);
    assert_int_equal(count_lines(&plan, "getpid_loop", "seccomp_trap"), 3);
    assert_int_equal(count_lines(&plan, "getpid_loop", "sud_allow"), 1);
    assert_int_equal(count_lines(&plan, "getpid_loop", "seccomp_allow"), 1);
    static const char *const two_processes[] = {"ptrace", "ptrace_seccomp", "ptrace_tracer",
                                                "seccomp_notify"};
    for (size_t i = 0; i < sizeof two_processes / sizeof two_processes[0]; i++) {
        bool filter = strcmp(two_processes[i], "ptrace_seccomp") == 0; /* lets unwanted ones go */
        assert_int_equal(count_placed(&plan, two_processes[i], PLACE_ONE), filter ? 3 : 2);
        assert_int_equal(count_placed(&plan, two_processes[i], PLACE_ACROSS), 2);
    }
    for (size_t i = 0; i < plan.line_count; i++) {
        bool idle = strcmp(plan.lines[i].mechanism, "sud_allow") == 0 ||
                    strcmp(plan.lines[i].mechanism, "seccomp_allow") == 0 ||
                    strcmp(plan.lines[i].mechanism, "none") == 0;
        assert_int_equal(plan.lines[i].hook_spec[0] == '\0', idle);
    }
    plan_free(&plan);
}

static void test_one_cpu_has_no_lines_across(void **state)
{
    struct plan_settings settings = plan_quick;
    settings.one_cpu = true;
    struct plan plan = make(PLAN_MEASURE, &settings, everything, NULL);
    assert_int_equal(count_placed(&plan, "ptrace", PLACE_ACROSS), 0);
    assert_true(count_placed(&plan, "ptrace", PLACE_ONE) > 0);
    plan_free(&plan);
}

/* Only those lines are slow or many that have to be. */
static void test_chain_is_for_rewriting(void **state)
{
    struct plan plan = make(PLAN_MEASURE, &plan_quick, everything, "chain");
    assert_int_equal(plan.line_count, 1 + 4 * 3);
    plan_free(&plan);
}

static void test_calls(void **state)
{
    struct plan plan = make(PLAN_MEASURE, &plan_quick, everything, "calls");
    assert_int_equal(count_lines(&plan, "read_zero", NULL), 11);
    assert_int_equal(count_lines(&plan, "futex_wake", NULL), 11);
    assert_int_equal(count_lines(&plan, "clock_gettime_raw", NULL), 11);
    assert_int_equal(count_lines(&plan, NULL, "ld_preload"), 0); /* cannot see them */
    for (size_t i = 0; i < plan.line_count; i++) {
        bool read = strcmp(plan.lines[i].case_name, "read_zero") == 0;
        assert_string_equal(plan.lines[i].expect, read ? "1" : "0");
        assert_string_not_equal(plan.lines[i].hook, "constant");
    }
    assert_true(plan.groups[0].every > 1);
    plan_free(&plan);
}

static void test_threads(void **state)
{
    struct plan plan = make(PLAN_MEASURE, &plan_quick, everything, "threads");
    static const char *const cases[] = {"getpid_threads_1", "getpid_threads_2", "getpid_threads_4",
                                        "getpid_threads_8"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(count_lines(&plan, cases[i], NULL), 10);
    assert_int_equal(plan.line_count, 40);
    for (size_t i = 0; i < plan.line_count; i++)
        assert_int_equal(plan.lines[i].placement, PLACE_ALL);
    assert_true(plan.groups[0].every > 1);
    plan_free(&plan);
}

/* Native, zpoline, SUD, ptrace; what comes and goes must do so. */
static void test_lifecycle(void **state)
{
    struct plan plan = make(PLAN_MEASURE, &plan_quick, everything, "lifecycle");
    assert_int_equal(plan.line_count, 3 * 4);
    for (size_t i = 0; i < plan.line_count; i++) {
        assert_string_equal(plan.lines[i].expect, "0");
        assert_string_not_equal(plan.lines[i].hook, "constant");
    }
    plan_free(&plan);
}

/* Whatever writes a report is checked, once for each sled. */
static void test_checks(void **state)
{
    struct plan plan = make(PLAN_CHECK, &plan_quick, everything, NULL);
    static const char *const checked[] = {"ld_preload",   "int3",   "sud",
                                          "seccomp_trap", "ptrace", "ptrace_seccomp"};
    for (size_t i = 0; i < sizeof checked / sizeof checked[0]; i++)
        assert_int_equal(count_lines(&plan, NULL, checked[i]), 1);
    assert_int_equal(count_lines(&plan, NULL, "zpoline"), 3);
    assert_int_equal(plan.line_count, 9);
    plan_free(&plan);
}

static void test_unusable_is_left_out(void **state)
{
    struct plan plan = make(PLAN_MEASURE, &plan_quick, nothing, NULL);
    assert_true(plan.line_count > 0);
    assert_int_equal(count_lines(&plan, NULL, "none"), plan.line_count);
    plan_free(&plan);
}

/* exit would end the harness: hooks must let it through. */
static void test_sweep_avoids_exit(void **state)
{
    struct plan plan = make(PLAN_MEASURE, &plan_full, all, "sweep");
    assert_int_equal(plan.line_count, 3 * 46);
    assert_int_equal(count_lines(&plan, "number_60", NULL), 0);
    assert_int_equal(count_lines(&plan, "number_61", NULL), 3);
    assert_int_equal(count_lines(&plan, "number_450", NULL), 3);
    assert_string_equal(plan.lines[0].hook_spec, "constant:0=-4000");
    assert_string_equal(plan.lines[0].expect, "-4000");
    plan_free(&plan);
}

static void test_groups_cover_lines(void **state)
{
    struct plan plan = make(PLAN_MEASURE, &plan_quick, all, NULL);
    size_t next = 0;
    for (size_t g = 0; g < plan.group_count; g++) {
        assert_int_equal(plan.groups[g].first, next);
        assert_true(plan.groups[g].repeats >= 1 && plan.groups[g].every >= 1);
        next += plan.groups[g].count;
    }
    assert_int_equal(next, plan.line_count);
    plan_free(&plan);
}

static void test_floor_has_two_sides(void **state)
{
    struct plan plan = make(PLAN_FLOOR, &plan_quick, all, NULL);
    assert_int_equal(plan.group_count, 2);
    assert_string_equal(plan.lines[0].side, "A");
    assert_string_equal(plan.lines[1].side, "B");
    assert_string_equal(plan.lines[0].case_name, plan.lines[1].case_name);
    plan_free(&plan);
}

static const struct feed feeds[] = {
    {.name = "redis-get-1", .server = FEED_REDIS, .client = FEED_BY_REDIS_BENCHMARK},
    {.name = "nginx-50", .server = FEED_NGINX, .client = FEED_BY_WRK},
};
static const struct plan_feed plan_feeds[] = {
    {&feeds[0], LINK_KERNEL}, {&feeds[0], LINK_RING}, {&feeds[1], LINK_KERNEL}};

static struct plan make_macro(const struct plan_settings *base, const char *only)
{
    struct plan_settings settings = *base;
    settings.feeds = plan_feeds;
    settings.feed_count = sizeof plan_feeds / sizeof plan_feeds[0];
    return make(PLAN_MACRO, &settings, everything, only);
}

/* Native first and last, both hooks under each mechanism that can carry a server. */
static void test_served_natively_twice(void **state)
{
    struct plan plan = make_macro(&plan_full, "redis");
    assert_int_equal(plan.line_count, 2 + 7 * 2);
    assert_string_equal(plan.lines[0].mechanism, "none");
    assert_string_equal(plan.lines[0].side, "");
    assert_string_equal(plan.lines[plan.line_count - 1].mechanism, "none");
    assert_string_equal(plan.lines[plan.line_count - 1].side, "B");
    assert_int_equal(count_lines(&plan, "redis-get-1", "zpoline"), 2);
    for (size_t i = 0; i < plan.line_count; i++) {
        assert_int_equal(plan.lines[i].kind, LINE_MACRO);
        assert_int_equal(plan.lines[i].every, 1);
        assert_string_equal(plan.lines[i].suite, "macro");
    }
    plan_free(&plan);
}

/* What loses factors is seldom measured in the quick run; what loses percents always. */
static void test_quick_servers(void **state)
{
    struct plan plan = make_macro(&plan_quick, "macro");
    assert_int_equal(count_lines(&plan, "nginx-50", "ld_preload"), 0);
    assert_int_equal(count_lines(&plan, "nginx-50", "ptrace_seccomp"), 0);
    for (size_t i = 0; i < plan.line_count; i++) {
        bool slow = strcmp(plan.lines[i].mechanism, "none") != 0 &&
                    strcmp(plan.lines[i].mechanism, "zpoline") != 0 &&
                    strcmp(plan.lines[i].mechanism, "ld_preload") != 0;
        assert_int_equal(plan.lines[i].every > 1, slow);
    }
    plan_free(&plan);
}

/* There the floor is ld_preload: no program is on the stack natively. */
static void test_ring_has_no_native_line(void **state)
{
    struct plan plan = make_macro(&plan_quick, "ring-redis");
    assert_int_equal(plan.line_count, 6);
    assert_int_equal(count_lines(&plan, NULL, "none"), 0);
    assert_int_equal(count_lines(&plan, NULL, "ld_preload"), 1);
    for (size_t i = 0; i < plan.line_count; i++) {
        assert_string_equal(plan.lines[i].suite, "ring");
        assert_string_equal(plan.lines[i].hook, "netstack");
    }
    plan_free(&plan);
}

static void test_known_groups(void **state)
{
    assert_true(plan_knows_group("micro,redis,ring-http"));
    assert_true(plan_wants_group("loop,redis", "redis"));
    assert_false(plan_wants_group("ring-redis", "redis"));
    assert_false(plan_knows_group("redis,"));
    assert_false(plan_knows_group("redis;http"));
    assert_true(plan_knows_group("sweep"));
    assert_false(plan_knows_group("aa-loop"));
    assert_false(plan_knows_group("swep"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_latency_lines),
        cmocka_unit_test(test_unusable_is_left_out),
        cmocka_unit_test(test_baseline_lines),
        cmocka_unit_test(test_one_cpu_has_no_lines_across),
        cmocka_unit_test(test_calls),
        cmocka_unit_test(test_lifecycle),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_checks),
        cmocka_unit_test(test_chain_is_for_rewriting),
        cmocka_unit_test(test_sweep_avoids_exit),
        cmocka_unit_test(test_groups_cover_lines),
        cmocka_unit_test(test_floor_has_two_sides),
        cmocka_unit_test(test_served_natively_twice),
        cmocka_unit_test(test_quick_servers),
        cmocka_unit_test(test_ring_has_no_native_line),
        cmocka_unit_test(test_known_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
