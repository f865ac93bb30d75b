/* Latencies, counted in buckets that are less than 1 % wide. */
#ifndef ZPOLINE_LOAD_HISTOGRAM_H
#define ZPOLINE_LOAD_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_FINE_BITS 7 /* 128 buckets for each power of two */
#define HISTOGRAM_BUCKETS   ((64 - HISTOGRAM_FINE_BITS + 1) << HISTOGRAM_FINE_BITS)

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total;
    uint64_t largest;
};

void histogram_add(struct histogram *histogram, uint64_t value, uint64_t times);

/* The value below or at which the share `q` (0..1) lies; 0 without any. */
double histogram_quantile(const struct histogram *histogram, double q);

#endif
