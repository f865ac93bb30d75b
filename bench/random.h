/* Pseudo-random numbers from a seed: the same on every machine. */
#ifndef ZPOLINE_BENCH_RANDOM_H
#define ZPOLINE_BENCH_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* The next word. The state is one word, so the seed is all of it. */
uint64_t random_next(uint64_t *state);

/* 0 .. n-1, for n > 0. */
size_t random_below(uint64_t *state, size_t n);

/* 0 <= value < 1. */
double random_share(uint64_t *state);

/* From the standard normal distribution. */
double random_normal(uint64_t *state);

#endif
