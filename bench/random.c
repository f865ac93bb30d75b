/* Pseudo-random numbers from a seed. */
#include "bench/random.h"

#include <math.h>

/* splitmix64 (Steele, Lea, Flood 2014). */
uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* By the high word of a product: without the bias of a remainder. */
size_t random_below(uint64_t *state, size_t n)
{
    return (size_t)(((unsigned __int128)random_next(state) * n) >> 64);
}

double random_share(uint64_t *state)
{
    return (double)(random_next(state) >> 11) * 0x1p-53;
}

/* Box and Muller (1958). The second value of each pair is dropped: no state but the seed. */
double random_normal(uint64_t *state)
{
    double radius = sqrt(-2.0 * log(1.0 - random_share(state)));
    return radius * cos(2.0 * M_PI * random_share(state));
}
