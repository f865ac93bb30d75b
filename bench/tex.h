/* What the paper is made of: numbers for its sentences, and its tables, as LaTeX. */
#ifndef ZPOLINE_BENCH_TEX_H
#define ZPOLINE_BENCH_TEX_H

#include "bench/samples.h"

#include <jansson.h>
#include <stdio.h>

/*
 * Writes a definition for each number, published figure, fact of the context, and table. A number
 * whose samples are not there is an error: one line on stderr for each, which names it and its
 * series. 0, -ENODATA when numbers are missing, or -EIO.
 */
int tex_write(const struct sample_set *set, const json_t *context, FILE *file);

#endif
