/* What the files that write figures' data share. */
#ifndef ZPOLINE_BENCH_DATA_PARTS_H
#define ZPOLINE_BENCH_DATA_PARTS_H

#include "bench/summary.h"

#include <stdio.h>

/* Opens DIRECTORY/plots/NAME; what was drawn from an older one goes. NULL with errno. */
FILE *data_open(const char *directory, const char *name);

/* "PLACE "LABEL" median low high count" of a series; false, and nothing written, without samples.
 */
bool data_row(FILE *file, const struct sample_set *set, const struct series_key *key, double place,
              const char *label);

void data_end_block(FILE *file);

/* Of the macro benchmark. */
void data_servers(FILE *file, const struct sample_set *set);
void data_stacks(FILE *file, const struct sample_set *set);
void data_clients(FILE *file, const struct sample_set *set);
void data_percentiles(FILE *file, const struct sample_set *set);

#endif
