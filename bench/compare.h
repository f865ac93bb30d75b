/* Two results folders, of whichever machines, beside each other. */
#ifndef ZPOLINE_BENCH_COMPARE_H
#define ZPOLINE_BENCH_COMPARE_H

#include "bench/folder.h"

#include <stdio.h>

/*
 * Whether the folders can be compared at all: kind of run, build type, units, at least one series
 * in both. 0, or -EINVAL after one line on stderr that says what is unlike.
 */
int compare_check(const struct folder *a, const struct folder *b);

/* Prints the contexts with what differs marked, and the series that both have. */
void compare_print(const struct folder *a, const struct folder *b, FILE *out);

/* Whether times of both can be set against each other: the same CPU, kernel and host. */
int compare_same_machine(const struct folder *a, const struct folder *b);

#endif
