/* What is made of a results folder: tables, ratios, and data for figures. Nothing here measures. */
#ifndef ZPOLINE_BENCH_RESULTS_H
#define ZPOLINE_BENCH_RESULTS_H

#include "bench/samples.h"
#include "bench/table_output.h"

#include <jansson.h>
#include <stdio.h>

/* Prints context, noise floor, and all measurements with the paper's figures beside them. */
void table_print(const struct sample_set *set, const json_t *context,
                 const struct table_output *out);

/* Counts of the acceptance ratios. */
struct ratio_tally {
    int met;
    int not_met;
    int not_measured;
    int to_explain; /* baselines that are dear, which is no failure */
};

/* Prints the acceptance ratios with their bounds, and the baselines among each other. */
struct ratio_tally ratios_print(const struct sample_set *set, const struct table_output *out);

/* Writes DIRECTORY/plots/NAME.dat for the figures. 0, or -errno after one line on stderr. */
int data_write(const struct sample_set *set, const char *directory);

#endif
