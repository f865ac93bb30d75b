/* What a mechanism costs a program once: time to start, and memory. */
#include "bench/table_parts.h"

#include <stdlib.h>
#include <string.h>

struct cost {
    const char *label;
    const char *suite;
    const char *case_name;
    const char *native_case; /* what it is compared with */
    const char *metric;
};

static const struct cost costs[] = {
    {"start /bin/true, ms", "startup", "true", "true", "start"},
    {"start /bin/true, first, ms", "startup", "true_first", "true", "start"},
    {"start python3 import ssl, ms", "startup", "python_ssl", "python_ssl", "start"},
    {"start python3 import ssl, first, ms", "startup", "python_ssl_first", "python_ssl", "start"},
    {"/bin/true resident at exit, KiB", "memory", "true", "true", "resident"},
    {"  of these patched pages, KiB", "memory", "true", "true", "patched"},
    {"/bin/true address space, KiB", "memory", "true", "true", "reserved"},
};
#define COSTS (sizeof costs / sizeof costs[0])

static struct series_key cost_key(const struct cost *cost, const struct shape_name *shape)
{
    bool is_native = strcmp(shape->mechanism, "none") == 0;
    return (struct series_key){.suite = cost->suite,
                               .case_name = is_native ? cost->native_case : cost->case_name,
                               .mechanism = shape->mechanism,
                               .sled = shape->sled,
                               .hook = is_native ? "none" : "identity",
                               .metric = cost->metric};
}

static void row_cost(struct text_table *table, const struct sample_set *set,
                     const struct cost *cost, const struct shape_name *shape)
{
    struct series_key key = cost_key(cost, shape), base = cost_key(cost, &table_native);
    struct series_summary ours, native;
    struct comparison difference;
    char label[2 * SAMPLE_NAME_BYTES];
    if (!series_summarise(set, &key, &ours) || !series_summarise(set, &base, &native))
        return;
    shape_label(shape, label, sizeof label);
    text_table_row(table);
    text_table_cell(table, "%s", cost->label);
    text_table_cell(table, "%s", label);
    table_cell_time(table, native.median.middle);
    table_cell_time(table, ours.median.middle);
    text_table_cell(table, "%.2f", ours.mad);
    if (compare_difference(set, &key, &base, NULL, &difference))
        text_table_cell(table, "%.2f [%.2f, %.2f]", difference.interval.middle,
                        difference.interval.low, difference.interval.high);
}

void table_print_costs(const struct sample_set *set, const struct table_output *out)
{
    static const char *const words[] = {"cost", "mechanism",         "native", "ours",
                                        "MAD",  "difference [95 %]", NULL};
    struct shape_name shapes[TABLE_SHAPES_MAX];
    struct text_table *table = text_table_new(2);
    if (table == NULL)
        return;
    table_heading(table, words);
    for (size_t c = 0; c < COSTS; c++) {
        size_t count = shapes_in(set, costs[c].suite, shapes, TABLE_SHAPES_MAX);
        for (size_t s = 0; s < count; s++)
            if (strcmp(shapes[s].mechanism, "none") != 0)
                row_cost(table, set, &costs[c], &shapes[s]);
    }
    table_finish(table, "costs", "Start-up and memory, hook identity (first: with an empty cache)",
                 out);
}
