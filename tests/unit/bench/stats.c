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

/* R 4.2.2: wilcox.test(c(1, 2, 3, 4)) and wilcox.test(0.5): fewer than five pairs cannot reach
 * 0.05. */
static void test_wilcoxon_few(void **state)
{
    static const double four[] = {1, 2, 3, 4}, one[] = {0.5};
    assert_near(stats_wilcoxon(four, 4).p_value, 0.125, 1e-12);
    assert_near(stats_wilcoxon(one, 1).p_value, 1, 0);
}

/* R 4.2.2: wilcox.test(c(3,-1,0,0,2,2,-4,7)): V = 15 of 21, p-value = 0.40038080315208. */
static void test_wilcoxon_zeros_and_ties(void **state)
{
    static const double d[] = {3, -1, 0, 0, 2, 2, -4, 7};
    struct stats_wilcoxon result = stats_wilcoxon(d, COUNT(d));
    assert_int_equal(result.pairs, 6);
    assert_near(result.statistic, 6, 0);
    assert_near(result.p_value, 0.40038080315208, 1e-12);
}

/* R 4.2.2: d <- ((1:60)*37)%%101 - 40.5; wilcox.test(d): V = 1261, p-value = 0.0109741777559595. */
static void test_wilcoxon_large(void **state)
{
    double d[60];
    for (size_t i = 0; i < COUNT(d); i++)
        d[i] = (double)((i + 1) * 37 % 101) - 40.5;
    struct stats_wilcoxon result = stats_wilcoxon(d, COUNT(d));
    assert_false(result.exact);
    assert_near(result.statistic, 60 * 61 / 2 - 1261, 0);
    assert_near(result.p_value, 0.0109741777559595, 1e-12);
}

/*
 * Hollander and Wolfe (1973), p. 69 f., permeability constants of the human chorioamnion: the
 * second example of R's wilcox.test: W = 35, p = 0.1272 one-sided; R 4.2.2 gives 0.254412254412254
 * two-sided.
 */
static void test_mann_whitney_permeability(void **state)
{
    static const double x[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
    static const double y[] = {1.15, 0.88, 0.90, 0.74, 1.21};
    struct stats_mann_whitney result = stats_mann_whitney(x, COUNT(x), y, COUNT(y));
    assert_true(result.exact);
    assert_near(result.statistic, 35, 0);
    assert_near(result.p_value, 0.254412254412254, 1e-12);
    result = stats_mann_whitney(y, COUNT(y), x, COUNT(x));
    assert_near(result.statistic, 15, 0);
    assert_near(result.p_value, 0.254412254412254, 1e-12);
}

/* R 4.2.2: wilcox.test(c(1,2,2,3,5,5), c(2,3,4,5,6,7,7)): W = 9.5, p-value = 0.111054945775908. */
static void test_mann_whitney_ties(void **state)
{
    static const double x[] = {1, 2, 2, 3, 5, 5}, y[] = {2, 3, 4, 5, 6, 7, 7};
    struct stats_mann_whitney result = stats_mann_whitney(x, COUNT(x), y, COUNT(y));
    assert_false(result.exact);
    assert_near(result.statistic, 9.5, 0);
    assert_near(result.p_value, 0.111054945775908, 1e-12);
}

/*
 * R 4.2.2: a <- ((1:49)*37)%%101; b <- ((1:49)*53)%%103 + 3.5; wilcox.test(a, b, exact=TRUE):
 * W = 1217, p-value = 0.909903048119733. With 60 and 55 values, + 0.5: W = 1751, p-value =
 * 0.573644650779961, by the normal approximation.
 */
static void test_mann_whitney_large(void **state)
{
    double a[60], b[55];
    for (size_t i = 0; i < COUNT(a); i++)
        a[i] = (double)((i + 1) * 37 % 101);
    for (size_t i = 0; i < COUNT(b); i++)
        b[i] = (double)((i + 1) * 53 % 103) + 3.5;
    struct stats_mann_whitney result = stats_mann_whitney(a, 49, b, 49);
    assert_true(result.exact);
    assert_near(result.statistic, 1217, 0);
    assert_near(result.p_value, 0.909903048119733, 1e-10);
    for (size_t i = 0; i < COUNT(b); i++)
        b[i] -= 3.0;
    result = stats_mann_whitney(a, COUNT(a), b, COUNT(b));
    assert_false(result.exact);
    assert_near(result.statistic, 1751, 0);
    assert_near(result.p_value, 0.573644650779961, 1e-12);
}

/* R 4.2.2: wilcox.test(1:3, 4:7): W = 0, p-value = 0.0571428571428571 = 2/35; of one each: 1. */
static void test_mann_whitney_few(void **state)
{
    static const double low[] = {1, 2, 3}, high[] = {4, 5, 6, 7}, same[] = {2, 2, 2};
    assert_near(stats_mann_whitney(low, 3, high, 4).statistic, 0, 0);
    assert_near(stats_mann_whitney(low, 3, high, 4).p_value, 2.0 / 35.0, 1e-12);
    assert_near(stats_mann_whitney(low, 1, high, 1).p_value, 1, 0);
    assert_near(stats_mann_whitney(low, 3, high, 0).p_value, 1, 0);
    assert_near(stats_mann_whitney(same, 3, same, 3).p_value, 1, 0);
}

/* Critical value of Mann and Whitney's table (1947): 8 and 8, two-sided 0.05: 13. */
static void test_mann_whitney_critical_value(void **state)
{
    static const double a[] = {1, 2, 3, 4, 5, 6, 11, 14};
    static const double u13[] = {5.5, 7, 8, 9, 10, 12, 13, 15},
                        u14[] = {4.5, 7, 8, 9, 10, 12, 13, 15};
    assert_near(stats_mann_whitney(a, 8, u13, 8).statistic, 13, 0);
    assert_true(stats_mann_whitney(a, 8, u13, 8).p_value < 0.05);
    assert_near(stats_mann_whitney(a, 8, u14, 8).statistic, 14, 0);
    assert_true(stats_mann_whitney(a, 8, u14, 8).p_value > 0.05);
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

/*
 * Even n, at both confidences that are used, against R 4.2.2: quantile(replicate(400000,
 * median(sample(v, replace = TRUE))), c(.005, .025, .975, .995)) gives
 * 4.90, 4.95, 5.85 and 5.90.
 */
static void test_bootstrap_even(void **state)
{
    static const double v[] = {5.1, 4.9, 6.3, 5.0, 5.8, 5.5, 4.7, 5.2, 5.9, 6.0, 5.3, 4.8};
    struct stats_interval wide = stats_bootstrap_median(v, COUNT(v), 0.99);
    struct stats_interval narrow = stats_bootstrap_median(v, COUNT(v), 0.95);
    assert_near(narrow.middle, 5.25, 1e-12);
    assert_near(wide.low, 4.90, 0.05);
    assert_near(narrow.low, 4.95, 0.05);
    assert_near(narrow.high, 5.85, 0.05);
    assert_near(wide.high, 5.90, 0.05);
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
        cmocka_unit_test(test_median),
        cmocka_unit_test(test_mad),
        cmocka_unit_test(test_quantile),
        cmocka_unit_test(test_wilcoxon_depression),
        cmocka_unit_test(test_wilcoxon_maize),
        cmocka_unit_test(test_wilcoxon_critical_value),
        cmocka_unit_test(test_wilcoxon_ties),
        cmocka_unit_test(test_wilcoxon_nothing),
        cmocka_unit_test(test_wilcoxon_few),
        cmocka_unit_test(test_wilcoxon_zeros_and_ties),
        cmocka_unit_test(test_wilcoxon_large),
        cmocka_unit_test(test_mann_whitney_permeability),
        cmocka_unit_test(test_mann_whitney_ties),
        cmocka_unit_test(test_mann_whitney_large),
        cmocka_unit_test(test_mann_whitney_few),
        cmocka_unit_test(test_mann_whitney_critical_value),
        cmocka_unit_test(test_bootstrap_exact),
        cmocka_unit_test(test_bootstrap_even),
        cmocka_unit_test(test_bootstrap_repeats_itself),
        cmocka_unit_test(test_bootstrap_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
