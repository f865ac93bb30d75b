/* The paper's Table 1 beside ours. */
#include "bench/published.h"
#include "bench/table_parts.h"

#include <stdlib.h>

static int digits_of(double ratio)
{
    return ratio < 10.0 ? 2 : ratio < 100.0 ? 1 : 0;
}

static void cell_ratio(struct text_table *table, const struct comparison *ratio)
{
    int digits = digits_of(ratio->interval.middle);
    text_table_cell(table, "%.*f [%.*f, %.*f]", digits, ratio->interval.middle, digits,
                    ratio->interval.low, digits, ratio->interval.high);
}

/* Whether the published ratio is met here. The median decides. */
static const char *verdict(const struct published *line, const struct comparison *ratio)
{
    double bound = line->paper_ns / PUBLISHED_ZPOLINE_NS;
    if (!line->is_bound)
        return "";
    if (ratio->interval.middle < bound)
        return ratio->interval.high < bound ? "not met" : "not met, not for sure";
    return ratio->interval.low < bound ? "met, not for sure" : "met or exceeded";
}

static void cells_ours(struct text_table *table, const struct sample_set *set,
                       const struct published *line)
{
    static const struct shape_name nop = {"zpoline", "nop", ""},
                                   one_jump = {"zpoline", "one-jump", ""};
    struct series_key key = table_latency_key("getpid_loop", &line->shape, line->hook);
    struct series_key by_nop = table_latency_key("getpid_loop", &nop, "constant");
    struct series_key by_one_jump = table_latency_key("getpid_loop", &one_jump, "constant");
    struct series_summary summary;
    struct comparison ratio;
    if (!series_summarise(set, &key, &summary)) {
        for (int i = 0; i < 3; i++)
            text_table_cell(table, "-");
        return;
    }
    table_cell_time(table, summary.median.middle);
    if (compare_ratio(set, &key, &by_nop, &ratio))
        cell_ratio(table, &ratio);
    else
        text_table_cell(table, "-");
    if (!compare_ratio(set, &key, &by_one_jump, &ratio)) {
        text_table_cell(table, "-");
        return;
    }
    cell_ratio(table, &ratio);
    text_table_cell(table, "%s", verdict(line, &ratio));
}

static void row_published(struct text_table *table, const struct sample_set *set,
                          const struct published *line)
{
    struct series_key key = table_latency_key("getpid_loop", &line->shape, line->hook);
    struct series_summary summary;
    bool is_ours_alone = line->paper_ns == 0.0;
    if (is_ours_alone && !series_summarise(set, &key, &summary))
        return;
    text_table_row(table);
    text_table_cell(table, "%s", line->label);
    if (is_ours_alone) {
        text_table_cell(table, "-");
        text_table_cell(table, "-");
    } else {
        text_table_cell(table, "%.0f", line->paper_ns);
        double by_zpoline = line->paper_ns / PUBLISHED_ZPOLINE_NS;
        text_table_cell(table, "%.*f", by_zpoline < 10.0 ? 2 : 1, by_zpoline);
    }
    cells_ours(table, set, line);
}

void table_print_published(const struct sample_set *set, const struct table_output *out)
{
    static const char *const words[] = {
        "mechanism",         "paper ns", "x zpoline", "ours ns", "x zpoline nop [95 %]",
        "x one-jump [95 %]", "verdict",  NULL};
    struct text_table *table = text_table_new(1);
    struct series_key any = table_latency_key("getpid_loop", &table_native, "none");
    struct series_summary summary;
    if (table == NULL)
        return;
    table_heading(table, words);
    for (size_t i = 0; series_summarise(set, &any, &summary) && i < published_count; i++)
        row_published(table, set, &published[i]);
    table_finish(table, "published",
                 "Table 1: getpid answered by the hook (-: not published, or not measured here;\n"
                 "verdict: the published ratio against x one-jump here)",
                 out);
}
