/* The properties of the mechanisms that were measured beside a run. */
#ifndef ZPOLINE_BENCH_PROPERTIES_H
#define ZPOLINE_BENCH_PROPERTIES_H

#include "bench/table_output.h"

#include <jansson.h>

/*
 * DIRECTORY/properties.json, or NULL where there is none. 0, or -EINVAL after one line on stderr
 * when the file is no such table.
 */
int properties_read(const char *directory, json_t **properties);

/* Nothing for NULL. */
void table_print_properties(const json_t *properties, const struct table_output *out);

#endif
