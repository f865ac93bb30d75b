/* The rank sum test of Mann and Whitney (1947), for samples that are no pairs. */
#include "bench/stats.h"

#include <math.h>
#include <stdlib.h>

/* R's rule: exact when both samples are smaller and no values are equal. */
#define EXACT_BELOW 50

struct item {
    double value;
    bool first; /* of the first sample */
};

static int compare_items(const void *a, const void *b)
{
    double x = ((const struct item *)a)->value, y = ((const struct item *)b)->value;
    return (x > y) - (x < y);
}

/*
 * The rank sum of the first sample's items; equal values share the mean rank. *tie_term gets the
 * sum of t^3 - t over the ties.
 */
static double rank_sum(struct item *items, size_t n, double *tie_term)
{
    double sum = 0.0;
    *tie_term = 0.0;
    qsort(items, n, sizeof *items, compare_items);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && items[end].value == items[i].value; end++)
            ;
        double ties = (double)(end - i);
        *tie_term += ties * ties * ties - ties;
        for (size_t k = i; k < end; k++)
            sum += items[k].first ? (double)(i + 1 + end) / 2.0 : 0.0;
    }
    return sum;
}

/*
 * One step of the exact distribution, in place: share[i][u], the chance of U = u with i items of
 * the first sample and j - 1 of the second, becomes that with j. The largest item is one of the
 * first sample, above j others, with the chance i / (i + j), or one of the second.
 */
static void add_of_second(double *share, size_t m, size_t j, size_t top)
{
    for (size_t i = 1; i <= m; i++)
        for (size_t u = 0; u <= top; u++) {
            double above = u >= j ? share[(i - 1) * (top + 1) + u - j] : 0.0;
            double *here = &share[i * (top + 1) + u];
            *here = ((double)i * above + (double)j * *here) / (double)(i + j);
        }
}

/* P(U <= u) doubled, from the exact distribution. */
static double exact_p(double u, size_t m, size_t n)
{
    size_t top = m * n;
    double *share = calloc((m + 1) * (top + 1), sizeof *share);
    if (share == NULL)
        return NAN;
    for (size_t i = 0; i <= m; i++)
        share[i * (top + 1)] = 1.0; /* with nothing in the second sample U is 0 */
    for (size_t j = 1; j <= n; j++)
        add_of_second(share, m, j, top);
    double below = 0.0;
    for (size_t k = 0; (double)k <= u; k++)
        below += share[m * (top + 1) + k];
    free(share);
    return fmin(1.0, 2.0 * below);
}

/* With continuity correction and the variance reduced for ties, as R does it. */
static double normal_p(double u, size_t m, size_t n, double tie_term)
{
    double product = (double)m * (double)n, all = (double)(m + n);
    double variance = product / 12.0 * (all + 1.0 - tie_term / (all * (all - 1.0)));
    double distance = fmax(0.0, product / 2.0 - u - 0.5);
    return variance <= 0.0 ? 1.0 : fmin(1.0, erfc(distance / sqrt(2.0 * variance)));
}

struct stats_mann_whitney stats_mann_whitney(const double *first, size_t m, const double *second,
                                             size_t n)
{
    struct stats_mann_whitney result = {0.0, 1.0, true};
    double tie_term;
    if (m == 0 || n == 0)
        return result;
    struct item *items = malloc((m + n) * sizeof *items);
    if (items == NULL)
        return (struct stats_mann_whitney){NAN, NAN, false};
    for (size_t i = 0; i < m + n; i++)
        items[i] = (struct item){i < m ? first[i] : second[i - m], i < m};
    result.statistic = rank_sum(items, m + n, &tie_term) - (double)(m * (m + 1)) / 2.0;
    free(items);
    double smaller = fmin(result.statistic, (double)(m * n) - result.statistic);
    result.exact = tie_term == 0.0 && m < EXACT_BELOW && n < EXACT_BELOW;
    result.p_value = result.exact ? exact_p(smaller, m, n) : normal_p(smaller, m, n, tie_term);
    return result;
}
