/* Statistics against reference values that others worked out. */
#include "bench/stats.h"

#include "tests/unit/bench/check.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void assert_near(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.12g is not %.12g within %g", value, expected, tolerance);
}

static void test_median(void **state)
{
    static const double odd[] = {9, 1, 5}, even[] = {4, 1, 3, 2}, one[] = {7};
    assert_near(stats_median(odd, 3), 5, 0);
    assert_near(stats_median(even, 4), 2.5, 0);
    assert_near(stats_median(one, 1), 7, 0);
    assert_true(isnan(stats_median(one, 0)));
}

/* The worked example of the article "Median absolute deviation" in Wikipedia: median 2, MAD 1. */
static void test_mad(void **state)
{
    static const double values[] = {1, 1, 2, 2, 4, 6, 9};
    assert_near(stats_median(values, COUNT(values)), 2, 0);
    assert_near(stats_mad(values, COUNT(values)), 1, 0);
}

/* Type 7 of Hyndman and Fan (1996), R's default: with n = 4, q = 0.25 lies at place 0.75. */
static void test_quantile(void **state)
{
    static const double sorted[] = {1, 2, 3, 4};
    assert_near(stats_quantile_sorted(sorted, 4, 0.25), 1.75, 1e-12);
    assert_near(stats_quantile_sorted(sorted, 4, 0.0), 1, 0);
    assert_near(stats_quantile_sorted(sorted, 4, 1.0), 4, 0);
}

/*
 * Hollander and Wolfe (1973), p. 29 f., Hamilton depression scale: the example of R's wilcox.test.
 * R gives V = 40, p = 0.01953 one-sided, so 5 for the smaller sum and 0.0390625 two-sided.
 */
static void test_wilcoxon_depression(void **state)
{
    static const double x[] = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
    static const double y[] = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
    double differences[COUNT(x)];
    for (size_t i = 0; i < COUNT(x); i++)
        differences[i] = x[i] - y[i];
    struct stats_wilcoxon result = stats_wilcoxon(differences, COUNT(x));
    assert_true(result.exact);
    assert_near(result.statistic, 5, 0);
    assert_near(result.p_value, 0.0390625, 1e-12);
}

/* Darwin's maize, as in the documentation of SciPy's wilcoxon: statistic 24, p = 0.041259765625. */
static void test_wilcoxon_maize(void **state)
{
    static const double d[] = {6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75};
    struct stats_wilcoxon result = stats_wilcoxon(d, COUNT(d));
    assert_true(result.exact);
    assert_near(result.statistic, 24, 0);
    assert_near(result.p_value, 0.041259765625, 1e-12);
}

/* Published table of the test (Wilcoxon and Wilcox 1964): n = 10, two-sided 0.05: critical value 8.
 */
static void test_wilcoxon_critical_value(void **state)
{
    static const double sum8[] = {-1, 2, 3, 4, 5, 6, -7, 8, 9, 10};
    static const double sum9[] = {1, -2, 3, 4, 5, 6, -7, 8, 9, 10};
    assert_near(stats_wilcoxon(sum8, 10).statistic, 8, 0);
    assert_true(stats_wilcoxon(sum8, 10).p_value < 0.05);
    assert_near(stats_wilcoxon(sum9, 10).statistic, 9, 0);
    assert_true(stats_wilcoxon(sum9, 10).p_value > 0.05);
}

/*
 * Ties and a zero go by the normal approximation. By hand: ranks of 1 1 2 3 3 are 1.5 1.5
 * 3 4.5 4.5; smaller sum 1.5; mean 7.5; variance 5*6*11/24 - (6+6)/48 = 13.5; z =
 * (7.5-1.5-0.5)/sqrt(13.5).
 */
static void test_wilcoxon_ties(void **state)
{
    static const double d[] = {-1, 1, 2, 3, 3, 0};
    struct stats_wilcoxon result = stats_wilcoxon(d, COUNT(d));
    assert_false(result.exact);
    assert_int_equal(result.pairs, 5);
    assert_near(result.statistic, 1.5, 0);
    assert_near(result.p_value, erfc(5.5 / sqrt(13.5) / sqrt(2.0)), 1e-12);
}

static void test_wilcoxon_nothing(void **state)
{
    static const double zeros[] = {0, 0, 0};
    assert_near(stats_wilcoxon(zeros, 3).p_value, 1, 0);
    assert_int_equal(stats_wilcoxon(zeros, 3).pairs, 0);
    assert_near(stats_wilcoxon(zeros, 0).p_value, 1, 0);
}

/*
 * For odd n the bootstrap distribution of the median is known (Efron 1979; Maritz and Jarrett
 * 1978): P(median <= x(k)) = P(Binomial(n, k/n) >= (n+1)/2). For n = 9: k = 1: 0.0014, k = 2:
 * 0.0304, k = 3: 0.1448; so the 2.5 % quantile is x(2) and, by symmetry, the 97.5 % quantile x(8).
 */
static void test_bootstrap_exact(void **state)
{
    static const double values[] = {5, 3, 9, 1, 7, 2, 8, 4, 6};
    struct stats_interval interval = stats_bootstrap_median(values, COUNT(values), 0.95);
    assert_near(interval.middle, 5, 0);
    assert_near(interval.low, 2, 0);
    assert_near(interval.high, 8, 0);
}

static void test_bootstrap_repeats_itself(void **state)
{
    static const double values[] = {1.5, 0.2, 2.25, 9.0, 4.75, 3.5};
    struct stats_interval first = stats_bootstrap_median(values, COUNT(values), 0.95);
    struct stats_interval second = stats_bootstrap_median(values, COUNT(values), 0.95);
    assert_memory_equal(&first, &second, sizeof first);
}

static void test_bootstrap_edges(void **state)
{
    static const double one[] = {3.25}, equal[] = {2, 2, 2, 2};
    assert_near(stats_bootstrap_median(one, 1, 0.95).low, 3.25, 0);
    assert_near(stats_bootstrap_median(one, 1, 0.95).high, 3.25, 0);
    assert_near(stats_bootstrap_median(equal, 4, 0.95).high, 2, 0);
    assert_true(isnan(stats_bootstrap_median(one, 0, 0.95).low));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_median),          cmocka_unit_test(test_mad),
        cmocka_unit_test(test_quantile),        cmocka_unit_test(test_wilcoxon_depression),
        cmocka_unit_test(test_wilcoxon_maize),  cmocka_unit_test(test_wilcoxon_critical_value),
        cmocka_unit_test(test_wilcoxon_ties),   cmocka_unit_test(test_wilcoxon_nothing),
        cmocka_unit_test(test_bootstrap_exact), cmocka_unit_test(test_bootstrap_repeats_itself),
        cmocka_unit_test(test_bootstrap_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
