/* Median, spread, and the bootstrap interval of the median. */
#include "bench/stats.h"

#include "bench/random.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define RESAMPLES 4000
#define SEED      UINT64_C(0x7a706f6c696e65) /* any fixed number; this one reads "zpoline" */

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double *sorted_copy(const double *values, size_t n)
{
    double *copy = malloc(n * sizeof *copy);
    if (copy == NULL)
        return NULL;
    memcpy(copy, values, n * sizeof *copy);
    qsort(copy, n, sizeof *copy, compare_doubles);
    return copy;
}

double stats_quantile_sorted(const double *sorted, size_t n, double q)
{
    if (n == 0)
        return NAN;
    double place = q * (double)(n - 1);
    size_t below = (size_t)place;
    if (below + 1 >= n)
        return sorted[n - 1];
    return sorted[below] + (place - (double)below) * (sorted[below + 1] - sorted[below]);
}

double stats_median(const double *values, size_t n)
{
    if (n == 0)
        return NAN;
    double *sorted = sorted_copy(values, n);
    if (sorted == NULL)
        return NAN;
    double median = stats_quantile_sorted(sorted, n, 0.5);
    free(sorted);
    return median;
}

double stats_mad(const double *values, size_t n)
{
    double *distances = n == 0 ? NULL : malloc(n * sizeof *distances);
    if (distances == NULL)
        return NAN;
    double median = stats_median(values, n);
    for (size_t i = 0; i < n; i++)
        distances[i] = fabs(values[i] - median);
    double mad = stats_median(distances, n);
    free(distances);
    return mad;
}

/* The medians of RESAMPLES draws with replacement, sorted. NULL without memory. */
static double *resampled_medians(const double *values, size_t n)
{
    double *medians = malloc(RESAMPLES * sizeof *medians);
    double *draw = malloc(n * sizeof *draw);
    uint64_t state = SEED;
    for (size_t r = 0; medians != NULL && draw != NULL && r < RESAMPLES; r++) {
        for (size_t i = 0; i < n; i++)
            draw[i] = values[random_below(&state, n)];
        qsort(draw, n, sizeof *draw, compare_doubles);
        medians[r] = stats_quantile_sorted(draw, n, 0.5);
    }
    if (medians != NULL && draw != NULL)
        qsort(medians, RESAMPLES, sizeof *medians, compare_doubles);
    if (draw == NULL) {
        free(medians);
        medians = NULL;
    }
    free(draw);
    return medians;
}

struct stats_interval stats_bootstrap_median(const double *values, size_t n, double confidence)
{
    struct stats_interval interval = {stats_median(values, n), NAN, NAN};
    double *medians = n == 0 ? NULL : resampled_medians(values, n);
    if (medians == NULL)
        return interval;
    double tail = (1.0 - confidence) / 2.0;
    interval.low = stats_quantile_sorted(medians, RESAMPLES, tail);
    interval.high = stats_quantile_sorted(medians, RESAMPLES, 1.0 - tail);
    free(medians);
    return interval;
}
