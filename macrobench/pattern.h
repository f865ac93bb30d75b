/*
 * The bytes that values and bodies consist of. Both ends compute them, so that what arrives can be
 * compared byte for byte; all 256 values occur, line ends and zeros too.
 */
#ifndef ZPOLINE_MACROBENCH_PATTERN_H
#define ZPOLINE_MACROBENCH_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `key` tells values of the same length apart. */
void pattern_fill(unsigned key, char *bytes, size_t count);
bool pattern_matches(unsigned key, const char *bytes, size_t count);

/* FNV-1a, 64 bits. */
uint64_t pattern_checksum(const char *bytes, size_t count);

#endif
