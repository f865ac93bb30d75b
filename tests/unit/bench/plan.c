/* The plan: what is in it, what is left out, and that lines of a group stay together. */
#include "bench/plan.h"

#include "tests/unit/bench/check.h"

#include <stdio.h>
#include <string.h>

static const char *const all[] = {"ld_preload", "zpoline", NULL};
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
        assert_true(plan.groups[g].repeats >= 1);
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

static void test_known_groups(void **state)
{
    assert_true(plan_knows_group("sweep"));
    assert_false(plan_knows_group("aa-loop"));
    assert_false(plan_knows_group("swep"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_latency_lines),       cmocka_unit_test(test_unusable_is_left_out),
        cmocka_unit_test(test_sweep_avoids_exit),   cmocka_unit_test(test_groups_cover_lines),
        cmocka_unit_test(test_floor_has_two_sides), cmocka_unit_test(test_known_groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
