/* Servers bound to a user-space network by the hook: throughput lost, the paper's figures beside
 * it. */
#include "bench/published.h"
#include "bench/table_parts.h"

#include <stdlib.h>
#include <string.h>

static struct series_key key_of(const char *suite, const char *case_name, const char *mechanism,
                                const char *sled, const char *metric)
{
    return (struct series_key){.suite = suite,
                               .case_name = case_name,
                               .mechanism = mechanism,
                               .sled = sled,
                               .hook = "netstack",
                               .metric = metric};
}

static void cell_paper(struct text_table *table, const char *case_name, const char *mechanism)
{
    const struct published_loss *paper = published_loss_of(case_name, mechanism);
    if (paper == NULL)
        text_table_cell(table, "-");
    else
        text_table_cell(table, "%.1f%s", paper->percent, paper->is_reported ? " reported" : "");
}

static void row_stack(struct text_table *table, const struct sample_set *set, const char *suite,
                      const char *case_name, const struct shape_name *shape)
{
    struct series_key key = key_of(suite, case_name, shape->mechanism, shape->sled, "rate");
    struct series_key base = key_of(suite, case_name, "ld_preload", "", "rate");
    struct series_summary rate, p50;
    struct comparison ratio;
    if (!series_summarise(set, &key, &rate))
        return;
    key.metric = "p50";
    text_table_row(table);
    text_table_cell(table, "%s", case_name);
    text_table_cell(table, "%s", shape->mechanism);
    text_table_cell(table, "%.0f", rate.median.middle);
    if (series_summarise(set, &key, &p50))
        table_cell_time(table, p50.median.middle);
    else
        text_table_cell(table, "-");
    key.metric = "rate";
    if (strcmp(shape->mechanism, "ld_preload") == 0)
        text_table_cell(table, "0");
    else if (compare_ratio(set, &key, &base, &ratio))
        text_table_cell(table, "%.1f [%.1f, %.1f]", 100.0 * (1.0 - ratio.interval.middle),
                        100.0 * (1.0 - ratio.interval.high), 100.0 * (1.0 - ratio.interval.low));
    else
        text_table_cell(table, "-");
    cell_paper(table, case_name, shape->mechanism);
}

static void print_link(const struct sample_set *set, const char *suite, const char *title,
                       const struct table_output *out)
{
    static const char *const words[] = {"feed",         "mechanism",    "requests/s", "p50 us",
                                        "lost %, 95 %", "paper lost %", NULL};
    const char *cases[TABLE_CASES_MAX];
    struct shape_name shapes[TABLE_SHAPES_MAX];
    size_t case_count = cases_in(set, suite, cases, TABLE_CASES_MAX);
    size_t shape_count = shapes_in(set, suite, shapes, TABLE_SHAPES_MAX);
    struct text_table *table = text_table_new(2);
    if (table == NULL)
        return;
    table_heading(table, words);
    for (size_t c = 0; c < case_count; c++)
        for (size_t s = 0; s < shape_count; s++)
            row_stack(table, set, suite, cases[c], &shapes[s]);
    table_finish(table, suite, title, out);
}

void table_print_stacks(const struct sample_set *set, const struct table_output *out)
{
    print_link(
        set, "ring",
        "Servers on a user-space stack, ring in shared memory: throughput lost against\n"
        "ld_preload (paper: lwIP on DPDK; with zpoline 666,000 requests a second for Redis,\n"
        "1,185,497 for HTTP)",
        out);
    print_link(set, "tap",
               "Servers on a user-space stack, tap device: throughput lost against ld_preload",
               out);
}
