/* The tables of a run: their order and what they share. */
#include "bench/properties.h"
#include "bench/table_parts.h"

#include <stdlib.h>

struct series_key table_latency_key(const char *case_name, const struct shape_name *shape,
                                    const char *hook)
{
    return (struct series_key){.suite = "micro",
                               .case_name = case_name,
                               .mechanism = shape->mechanism,
                               .sled = shape->sled,
                               .hook = hook,
                               .metric = "latency",
                               .place = shape->place};
}

const struct shape_name table_native = {"none", "", ""};

void table_heading(struct text_table *table, const char *const *words)
{
    text_table_row(table);
    for (; *words != NULL; words++)
        text_table_cell(table, "%s", *words);
}

void table_cell_time(struct text_table *table, double value)
{
    text_table_cell(table, "%.*f", value < 10.0 ? 2 : value < 1000.0 ? 1 : 0, value);
}

void table_print(const struct sample_set *set, const json_t *context,
                 const struct table_output *out)
{
    table_print_context(set, context, out);
    table_print_published(set, out);
    table_print_latency(set, out);
    table_print_calls(set, out);
    table_print_threads(set, out);
    table_print_lifecycle(set, out);
    table_print_sweep(set, out);
    table_print_costs(set, out);
    table_print_macro(set, out);
    table_print_stacks(set, out);
    table_print_properties(json_object_get(context, "properties"), out);
}
