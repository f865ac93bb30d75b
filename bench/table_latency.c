/* Latency of single calls. */
#include "bench/table_parts.h"

#include <stdlib.h>
#include <string.h>

/* Hook names of the latency lines, in the order they are printed. */
static const char *const hooks[] = {"none", "constant", "identity", "unwanted"};
#define HOOKS (sizeof hooks / sizeof hooks[0])

/* Median and MAD of one line, then its ratio to native with the interval. */
static void cells_latency(struct text_table *table, const struct sample_set *set,
                          const struct series_key *key)
{
    struct series_key base = table_latency_key(key->case_name, &table_native, "none");
    struct series_summary summary;
    struct comparison ratio;
    if (!series_summarise(set, key, &summary)) {
        for (int i = 0; i < 3; i++)
            text_table_cell(table, "-");
        return;
    }
    table_cell_time(table, summary.median.middle);
    text_table_cell(table, "%.2f", summary.mad);
    if (compare_ratio(set, key, &base, &ratio))
        text_table_cell(table, "%.3f [%.3f, %.3f]", ratio.interval.middle, ratio.interval.low,
                        ratio.interval.high);
    else
        text_table_cell(table, "-");
}

static void row_latency(struct text_table *table, const struct sample_set *set,
                        const struct shape_name *shape, const char *hook)
{
    char label[2 * SAMPLE_NAME_BYTES];
    struct series_key loop = table_latency_key("getpid_loop", shape, hook);
    struct series_key chain = table_latency_key("getpid_chain", shape, hook);
    struct series_summary summary;
    if (!series_summarise(set, &loop, &summary) && !series_summarise(set, &chain, &summary))
        return;
    shape_label(shape, label, sizeof label);
    text_table_row(table);
    text_table_cell(table, "%s", strcmp(shape->mechanism, "none") == 0 ? "native" : label);
    text_table_cell(table, "%s", hook);
    cells_latency(table, set, &loop);
    cells_latency(table, set, &chain);
}

static void row_limit(struct text_table *table, const struct sample_set *set)
{
    struct series_key key = table_latency_key("direct_call", &table_native, "none");
    struct series_summary summary;
    if (!series_summarise(set, &key, &summary))
        return;
    text_table_row(table);
    text_table_cell(table, "direct function call");
    text_table_cell(table, "limit");
    table_cell_time(table, summary.median.middle);
    text_table_cell(table, "%.2f", summary.mad);
}

void table_print_latency(const struct sample_set *set, const struct table_output *out)
{
    static const char *const words[] = {
        "mechanism", "hook", "loop ns",         "MAD", "x native [95 %]",
        "chain ns",  "MAD",  "x native [95 %]", NULL};
    struct shape_name shapes[TABLE_SHAPES_MAX];
    struct text_table *table = text_table_new(2);
    if (table == NULL)
        return;
    table_heading(table, words);
    size_t count = shapes_in(set, "micro", shapes, TABLE_SHAPES_MAX);
    for (size_t s = 0; s < count; s++)
        for (size_t h = 0; h < HOOKS; h++)
            row_latency(table, set, &shapes[s], hooks[h]);
    row_limit(table, set);
    table_finish(
        table, "latency",
        "getpid, in a loop and in a chain of three function calls, ns\n"
        "(constant: answered by the hook; identity: passed on; unwanted: the hook wants none)",
        out);
}
