/* Bytes that tell where in a stream they belong, and a sum that sees a wrong order. */
#ifndef TESTS_NETSTACK_PATTERN_H
#define TESTS_NETSTACK_PATTERN_H

#include <stddef.h>
#include <stdint.h>

static inline unsigned char pattern_byte(uint64_t at)
{
    return (unsigned char)((at * UINT64_C(0x9e3779b97f4a7c15)) >> 56);
}

static inline void pattern_fill(unsigned char *to, size_t size, uint64_t at)
{
    for (size_t i = 0; i < size; i++)
        to[i] = pattern_byte(at + i);
}

static inline uint64_t pattern_sum(uint64_t sum, const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        sum = sum * 31 + bytes[i] + 1;
    return sum;
}

#endif
