/* Verdicts on pairs, and the method on made-up data. */
#include "bench/verdict.h"

#include "bench/selftest.h"
#include "tests/unit/bench/check.h"

#include <math.h>

#define PAIRS 12

/* PAIRS log ratios around `middle`, from `middle` - 0.011 to `middle` + 0.011. */
static void fill(double *values, double middle)
{
    for (int i = 0; i < PAIRS; i++)
        values[i] = middle + 0.002 * i - 0.011;
}

static enum verdict verdict_around(double middle, double floor)
{
    double values[PAIRS];
    fill(values, middle);
    return verdict_judge(values, PAIRS, floor, 0.05).verdict;
}

static void test_verdicts(void **state)
{
    assert_int_equal(verdict_around(0.0, NAN), VERDICT_SAME);
    assert_int_equal(verdict_around(0.03, NAN), VERDICT_SLOWER);
    assert_int_equal(verdict_around(-0.03, NAN), VERDICT_FASTER);
    assert_int_equal(verdict_around(0.08, NAN), VERDICT_RED);
    assert_int_equal(verdict_around(log(1.05), NAN), VERDICT_SLOWER);
}

/* A floor above the margin takes its place; one below does not. */
static void test_floor_above_margin(void **state)
{
    double values[PAIRS];
    fill(values, 0.08);
    assert_int_equal(verdict_around(0.08, 0.12), VERDICT_SLOWER);
    assert_true(verdict_judge(values, PAIRS, 0.12, 0.05).margin == 0.12);
    assert_true(verdict_judge(values, PAIRS, 0.001, 0.05).margin == log1p(0.05));
}

/* Where the machine cannot tell, nothing is called fine; what is beyond even that is red. */
static void test_too_noisy(void **state)
{
    assert_int_equal(verdict_around(0.0, 0.3), VERDICT_NOISY);
    assert_int_equal(verdict_around(-0.2, 0.3), VERDICT_NOISY);
    assert_int_equal(verdict_around(0.4, 0.3), VERDICT_RED);
    assert_int_equal(verdict_around(0.0, 0.2), VERDICT_SAME);
    double values[PAIRS];
    for (int i = 0; i < PAIRS; i++)
        values[i] = i % 2 == 0 ? 0.4 : -0.4;
    assert_int_equal(verdict_judge(values, PAIRS, 0.01, 0.05).verdict, VERDICT_NOISY);
}

static void test_few_pairs(void **state)
{
    static const double values[] = {1, 1, 1, 1, 1, 1};
    assert_int_equal(verdict_judge(values, 0, NAN, 0.05).verdict, VERDICT_UNKNOWN);
    assert_int_equal(verdict_judge(values, 5, NAN, 0.05).verdict, VERDICT_UNKNOWN);
    assert_int_equal(verdict_judge(values, 6, NAN, 0.05).verdict, VERDICT_RED);
}

static void test_floor_is_larger_end(void **state)
{
    static const double values[] = {-0.04, -0.04, -0.04, 0.01, 0.01};
    assert_true(verdict_floor(values, 5) == 0.04);
    assert_true(isnan(verdict_floor(values, 0)));
}

/* What is promised, with a seed of its own and few trials, so that sanitizers get through. */
static void test_simulation(void **state)
{
    struct simulation s = {noise_default, 20261128, 200, 24, 8, VERDICT_MARGIN};
    struct tally none = selftest_simulate(&s, 0.0), again = selftest_simulate(&s, 0.0);
    struct tally five = selftest_simulate(&s, 0.05), twenty = selftest_simulate(&s, 0.20);
    assert_memory_equal(&none, &again, sizeof none);
    assert_true(tally_found(&none) <= 0.02);
    assert_true(tally_red(&none) == 0.0);
    assert_true(tally_found(&five) >= 0.9);
    assert_true(tally_red(&twenty) >= 0.99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_floor_above_margin),
        cmocka_unit_test(test_too_noisy),
        cmocka_unit_test(test_few_pairs),
        cmocka_unit_test(test_floor_is_larger_end),
        cmocka_unit_test(test_simulation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
