/* Latencies in buckets: linear up to 128, then 128 for each power of two. */
#include "macrobench/load/histogram.h"

#include <math.h>
#include <stddef.h>

#define FINE (UINT64_C(1) << HISTOGRAM_FINE_BITS)

static size_t bucket_of(uint64_t value)
{
    if (value < FINE)
        return (size_t)value;
    int shift = 63 - __builtin_clzll(value) - HISTOGRAM_FINE_BITS;
    return ((size_t)(shift + 1) << HISTOGRAM_FINE_BITS) + (size_t)((value >> shift) - FINE);
}

/* The middle of a bucket. */
static double value_of(size_t bucket)
{
    if (bucket < FINE)
        return (double)bucket;
    int shift = (int)(bucket >> HISTOGRAM_FINE_BITS) - 1;
    uint64_t low = (FINE + (bucket & (FINE - 1))) << shift;
    return (double)low + ((double)(UINT64_C(1) << shift) - 1.0) / 2.0;
}

void histogram_add(struct histogram *histogram, uint64_t value, uint64_t times)
{
    histogram->counts[bucket_of(value)] += times;
    histogram->total += times;
    if (value > histogram->largest)
        histogram->largest = value;
}

double histogram_quantile(const struct histogram *histogram, double q)
{
    double wanted = ceil(q * (double)histogram->total);
    uint64_t seen = 0;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->counts[i];
        if (seen > 0 && (double)seen >= wanted) {
            double value = value_of(i), largest = (double)histogram->largest;
            return value < largest ? value : largest;
        }
    }
    return 0.0;
}
