/* What the files that print tables share. */
#ifndef ZPOLINE_BENCH_TABLE_PARTS_H
#define ZPOLINE_BENCH_TABLE_PARTS_H

#include "bench/results.h"
#include "bench/summary.h"
#include "bench/table_output.h"
#include "bench/text_table.h"

#define TABLE_SHAPES_MAX  32
#define TABLE_NUMBERS_MAX 512
#define TABLE_CASES_MAX   64
#define TABLE_LINES_MAX   64

extern const struct shape_name table_native;

struct series_key table_latency_key(const char *case_name, const struct shape_name *shape,
                                    const char *hook);

/* The first row; `words` ends with NULL. */
void table_heading(struct text_table *table, const char *const *words);

/* A time with as many digits as it deserves. */
void table_cell_time(struct text_table *table, double value);

/* The tables. */
void table_print_context(const struct sample_set *set, const json_t *context,
                         const struct table_output *out);
void table_print_published(const struct sample_set *set, const struct table_output *out);
void table_print_latency(const struct sample_set *set, const struct table_output *out);
void table_print_calls(const struct sample_set *set, const struct table_output *out);
void table_print_threads(const struct sample_set *set, const struct table_output *out);
void table_print_lifecycle(const struct sample_set *set, const struct table_output *out);
void table_print_sweep(const struct sample_set *set, const struct table_output *out);
void table_print_macro(const struct sample_set *set, const struct table_output *out);
void table_print_stacks(const struct sample_set *set, const struct table_output *out);
void table_print_costs(const struct sample_set *set, const struct table_output *out);

#endif
