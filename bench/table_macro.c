/* Fed servers on the kernel's network: throughput and latency relative to native. */
#include "bench/table_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CASES_ABREAST 4 /* so that the table fits a terminal */

static struct series_key key_of(const char *case_name, const struct line_name *line,
                                const char *metric, const char *side)
{
    return (struct series_key){.suite = "macro",
                               .case_name = case_name,
                               .mechanism = line->shape.mechanism,
                               .sled = line->shape.sled,
                               .hook = line->hook,
                               .side = side,
                               .metric = metric};
}

static const struct line_name native = {{"none", "", ""}, "none"};

/* Native is absolute, the others relative to it. */
static void cell(struct text_table *table, const struct sample_set *set, const char *case_name,
                 const struct line_name *line, const char *metric)
{
    struct series_key key = key_of(case_name, line, metric, ""),
                      base = key_of(case_name, &native, metric, "");
    struct series_summary summary;
    struct comparison ratio;
    bool is_native = strcmp(line->shape.mechanism, "none") == 0;
    if (is_native && series_summarise(set, &key, &summary))
        text_table_cell(table, "%.0f", summary.median.middle);
    else if (!is_native && compare_ratio(set, &key, &base, &ratio))
        text_table_cell(table, "%.3f [%.3f, %.3f]", ratio.interval.middle, ratio.interval.low,
                        ratio.interval.high);
    else
        text_table_cell(table, "-");
}

static void print_metric(const struct sample_set *set, const char *metric, const char *id,
                         const char *title, const char *const *cases, size_t case_count,
                         const struct table_output *out)
{
    struct line_name lines[TABLE_LINES_MAX];
    size_t line_count = lines_in(set, "macro", lines, TABLE_LINES_MAX);
    struct text_table *table = text_table_new(2);
    if (table == NULL)
        return;
    text_table_row(table);
    text_table_cell(table, "mechanism");
    text_table_cell(table, "hook");
    for (size_t c = 0; c < case_count; c++)
        text_table_cell(table, "%s", cases[c]);
    for (size_t l = 0; l < line_count; l++) {
        bool is_native = strcmp(lines[l].shape.mechanism, "none") == 0;
        text_table_row(table);
        text_table_cell(table, "%s", is_native ? "native" : lines[l].shape.mechanism);
        text_table_cell(table, "%s", is_native ? "" : lines[l].hook);
        for (size_t c = 0; c < case_count; c++)
            cell(table, set, cases[c], &lines[l], metric);
    }
    table_finish(table, id, title, out);
}

static void print_floor(const struct sample_set *set, const char *const *cases, size_t case_count,
                        const struct table_output *out)
{
    static const char *const words[] = {
        "feed",    "pairs",         "rate A/B",           "95 % interval",
        "p99 A/B", "95 % interval", "largest pair, rate", NULL};
    struct text_table *table = text_table_new(1);
    if (table == NULL)
        return;
    table_heading(table, words);
    for (size_t c = 0; c < case_count; c++) {
        struct series_key a = key_of(cases[c], &native, "rate", ""),
                          b = key_of(cases[c], &native, "rate", "B");
        struct comparison rate, p99;
        if (!compare_ratio(set, &a, &b, &rate))
            continue;
        text_table_row(table);
        text_table_cell(table, "%s", cases[c]);
        text_table_cell(table, "%zu", rate.pairs);
        text_table_cell(table, "%.3f", rate.interval.middle);
        text_table_cell(table, "[%.3f, %.3f]", rate.interval.low, rate.interval.high);
        a.metric = b.metric = "p99";
        if (compare_ratio(set, &a, &b, &p99)) {
            text_table_cell(table, "%.3f", p99.interval.middle);
            text_table_cell(table, "[%.3f, %.3f]", p99.interval.low, p99.interval.high);
        } else {
            text_table_cell(table, "-");
            text_table_cell(table, "-");
        }
        text_table_cell(table, "%.1f %%", (exp(rate.largest) - 1.0) * 100.0);
    }
    table_finish(table, "servers-floor",
                 "Servers, noise floor: native against itself in the same rounds", out);
}

/* Tables of a few cases each: servers-rate-1 and so on. */
static void print_abreast(const struct sample_set *set, const char *metric, const char *title,
                          const char *const *cases, size_t count, const struct table_output *out)
{
    for (size_t first = 0; first < count; first += CASES_ABREAST) {
        size_t some = count - first < CASES_ABREAST ? count - first : CASES_ABREAST;
        char id[32];
        snprintf(id, sizeof id, "servers-%s-%zu", metric, 1 + first / CASES_ABREAST);
        print_metric(set, metric, id, title, cases + first, some, out);
    }
}

void table_print_macro(const struct sample_set *set, const struct table_output *out)
{
    const char *cases[TABLE_CASES_MAX];
    size_t count = cases_in(set, "macro", cases, TABLE_CASES_MAX);
    print_floor(set, cases, count, out);
    print_abreast(set, "rate",
                  "Servers on the kernel's network: throughput (native: requests a second;\n"
                  "the others relative to native, 95 % interval)",
                  cases, count, out);
    print_abreast(
        set, "p99",
        "Servers on the kernel's network: latency of the slowest 1 % (native: p99 in us;\n"
        "the others relative to native, 95 % interval)",
        cases, count, out);
}
