/* The bytes that values and bodies consist of. */
#include "macrobench/pattern.h"

/* The higher bits of the index keep blocks of 256 from being alike: swapped ones would be seen. */
static unsigned char byte_at(unsigned key, size_t i)
{
    return (unsigned char)(key * 7 + i * 131 + (i >> 8) * 17 + (i >> 16));
}

void pattern_fill(unsigned key, char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (char)byte_at(key, i);
}

bool pattern_matches(unsigned key, const char *bytes, size_t count)
{
    bool same = true;
    for (size_t i = 0; same && i < count; i++)
        same = (unsigned char)bytes[i] == byte_at(key, i);
    return same;
}

uint64_t pattern_checksum(const char *bytes, size_t count)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < count; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    return sum;
}
