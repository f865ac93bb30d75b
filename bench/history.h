/* Cases over the commits of several results folders. */
#ifndef ZPOLINE_BENCH_HISTORY_H
#define ZPOLINE_BENCH_HISTORY_H

#include "bench/folder.h"

#include <stdio.h>

/*
 * Puts the folders in the order of their time. 0, or -EINVAL after one line on stderr when they are
 * not comparable: of several machines, or unlike in what compare_check refuses.
 */
int history_sort(struct folder *folders, size_t count);

/*
 * Prints every series that at least two folders have. With a folder `directory` also writes
 * DIRECTORY/CASE.dat and draws CASE.svg. Returns the exit status.
 */
int history_print(const struct folder *folders, size_t count, const char *directory, FILE *out);

#endif
