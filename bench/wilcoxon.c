/* The Wilcoxon signed rank test. */
#include "bench/stats.h"

#include <math.h>
#include <stdlib.h>

/* Up to here the exact distribution is counted; above, the normal approximation is as good. */
#define EXACT_LIMIT 50

struct ranked {
    double magnitude;
    double rank;
    bool positive;
};

static int compare_ranked(const void *a, const void *b)
{
    double x = ((const struct ranked *)a)->magnitude, y = ((const struct ranked *)b)->magnitude;
    return (x > y) - (x < y);
}

static size_t collect_nonzero(const double *differences, size_t n, struct ranked *out)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (differences[i] != 0.0)
            out[kept++] = (struct ranked){fabs(differences[i]), 0.0, differences[i] > 0.0};
    return kept;
}

/* Ranks from 1; equal magnitudes share the mean rank. Returns the sum of t^3 - t over the ties. */
static double assign_ranks(struct ranked *items, size_t n)
{
    double tie_term = 0.0;
    qsort(items, n, sizeof *items, compare_ranked);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && items[end].magnitude == items[i].magnitude; end++)
            ;
        double ties = (double)(end - i);
        for (size_t k = i; k < end; k++)
            items[k].rank = (double)(i + 1 + end) / 2.0;
        tie_term += ties * ties * ties - ties;
    }
    return tie_term;
}

/*
 * P(W <= statistic) doubled. counts[s] is the share of the 2^n sign assignments with rank sum s,
 * built by adding one rank after the other.
 */
static double exact_p(double statistic, size_t n)
{
    size_t top = n * (n + 1) / 2;
    double *share = calloc(top + 1, sizeof *share);
    if (share == NULL)
        return NAN;
    share[0] = 1.0;
    for (size_t rank = 1; rank <= n; rank++)
        for (size_t s = top + 1; s-- > 0;)
            share[s] = (share[s] + (s >= rank ? share[s - rank] : 0.0)) / 2.0;
    double below = 0.0;
    for (size_t s = 0; s <= top && (double)s <= statistic; s++)
        below += share[s];
    free(share);
    return fmin(1.0, 2.0 * below);
}

/* With continuity correction and the variance reduced for ties, as R does it. */
static double normal_p(double statistic, size_t n, double tie_term)
{
    double count = (double)n;
    double mean = count * (count + 1.0) / 4.0;
    double variance = count * (count + 1.0) * (2.0 * count + 1.0) / 24.0 - tie_term / 48.0;
    double distance = fmax(0.0, mean - statistic - 0.5);
    return variance <= 0.0 ? 1.0 : fmin(1.0, erfc(distance / sqrt(2.0 * variance)));
}

struct stats_wilcoxon stats_wilcoxon(const double *differences, size_t n)
{
    struct stats_wilcoxon result = {0.0, 1.0, 0, true};
    struct ranked *items = malloc((n + 1) * sizeof *items);
    if (items == NULL)
        return (struct stats_wilcoxon){NAN, NAN, 0, false};
    result.pairs = collect_nonzero(differences, n, items);
    double tie_term = assign_ranks(items, result.pairs);
    double positive = 0.0, negative = 0.0;
    for (size_t i = 0; i < result.pairs; i++)
        *(items[i].positive ? &positive : &negative) += items[i].rank;
    free(items);
    result.statistic = fmin(positive, negative);
    result.exact = tie_term == 0.0 && result.pairs == n && n <= EXACT_LIMIT;
    if (result.pairs > 0)
        result.p_value = result.exact ? exact_p(result.statistic, result.pairs)
                                      : normal_p(result.statistic, result.pairs, tie_term);
    return result;
}
