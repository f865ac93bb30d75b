/* The HTML report of a results folder. */
#ifndef ZPOLINE_BENCH_REPORT_H
#define ZPOLINE_BENCH_REPORT_H

#include "bench/samples.h"

#include <jansson.h>

/*
 * Writes DIRECTORY/report.html: every table and the figures that were drawn to DIRECTORY/plots, in
 * one file that needs no other and no script. What has no figure is named in it. 0, or -errno after
 * one line on stderr; then no report is left.
 */
int report_write(const struct sample_set *set, const json_t *context, const char *directory);

#endif
