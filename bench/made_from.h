/*
 * Which samples a folder's data files were made from: plots/made-from, in the form in which
 * cksum(1) prints it, so that whoever draws can see that data and samples belong together.
 */
#ifndef ZPOLINE_BENCH_MADE_FROM_H
#define ZPOLINE_BENCH_MADE_FROM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The checksum of POSIX's cksum over the rest of `file`, with its length in bytes. -EIO or 0. */
int made_from_sum(FILE *file, uint32_t *sum, uint64_t *bytes);

/*
 * Writes DIRECTORY/plots/made-from with a line for each of `count` paths relative to DIRECTORY.
 * 0, or -errno after one line on stderr.
 */
int made_from_write(const char *directory, const char *const *paths, size_t count);

/* Whether plots/made-from is there, and its files are still those that it was written for. */
bool made_from_matches(const char *directory);

#endif
