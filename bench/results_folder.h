/* A new results folder, with its two files. */
#ifndef ZPOLINE_BENCH_RESULTS_FOLDER_H
#define ZPOLINE_BENCH_RESULTS_FOLDER_H

#include <jansson.h>
#include <stdio.h>

/*
 * Makes the folder with its parents, writes the context and opens the samples, which must not be
 * there yet: samples are never overwritten. 0, or -errno after one line on stderr.
 */
int results_open(const char *directory, const json_t *context, FILE **samples);

#endif
