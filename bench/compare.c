/* Two results folders beside each other. */
#include "bench/compare.h"

#include "bench/message.h"
#include "bench/stats.h"
#include "bench/text_table.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MOST (TEXT_TABLE_ROWS - 1) /* of one table; then another begins */

/* What is shown of the contexts, and whether times depend on it. */
static const struct fact {
    const char *title, *object, *key;
} facts[] = {
    {"host", "machine", "host"},
    {"CPU", "machine", "cpu"},
    {"kernel", "machine", "kernel"},
    {"memory", "machine", "memory"},
    {"governor", "machine", "governor"},
    {"boost", "machine", "boost"},
    {"ASLR", "machine", "aslr"},
    {"compiler", NULL, "compiler"},
    {"build", NULL, "build_type"},
    {"commit", "commit", "id"},
    {"run", NULL, "mode"},
    {"started", NULL, "started"},
};
#define FACTS (sizeof facts / sizeof facts[0])

static const char *fact_of(const struct folder *folder, const struct fact *fact)
{
    return folder_text(folder, fact->object, fact->key);
}

static bool differs(const struct folder *a, const struct folder *b, const char *object,
                    const char *key)
{
    return strcmp(folder_text(a, object, key), folder_text(b, object, key)) != 0;
}

static bool is_check(const struct folder *folder)
{
    return json_object_get(folder->context, "check") != NULL;
}

static int refuse(const struct folder *a, const struct folder *b, const char *why)
{
    complain("cannot compare %s with %s: %s: compare like with like", a->path, b->path, why);
    return -EINVAL;
}

int compare_check(const struct folder *a, const struct folder *b)
{
    char why[512] = "";
    size_t common = 0;
    if (is_check(a) != is_check(b))
        return refuse(a, b, "one is a check of two builds, the other a run");
    if (differs(a, b, NULL, "build_type")) {
        snprintf(why, sizeof why, "one build is %s, the other %s",
                 folder_text(a, NULL, "build_type"), folder_text(b, NULL, "build_type"));
        return refuse(a, b, why);
    }
    for (size_t i = 0; i < a->series.count; i++) {
        const struct sample *like = a->series.items[i].like;
        const struct series *other = series_find(&b->series, like);
        common += other != NULL;
        if (other != NULL && strcmp(other->like->unit, like->unit) != 0) {
            snprintf(why, sizeof why, "%s of %s is in %s in one and in %s in the other",
                     like->metric, like->case_name, like->unit, other->like->unit);
            return refuse(a, b, why);
        }
    }
    return common > 0 ? 0 : refuse(a, b, "they have no case in common");
}

int compare_same_machine(const struct folder *a, const struct folder *b)
{
    return !differs(a, b, "machine", "host") && !differs(a, b, "machine", "cpu") &&
           !differs(a, b, "machine", "kernel");
}

static void print_mitigations(const struct folder *a, const struct folder *b,
                              struct text_table *table)
{
    const char *name;
    json_t *text;
    const json_t *of_a = json_object_get(json_object_get(a->context, "machine"), "mitigations");
    const json_t *of_b = json_object_get(json_object_get(b->context, "machine"), "mitigations");
    json_object_foreach((json_t *)of_a, name, text)
    {
        const char *here = json_string_value(text);
        const char *there = json_string_value(json_object_get(of_b, name));
        if (here == NULL || (there != NULL && strcmp(here, there) == 0))
            continue;
        text_table_row(table);
        text_table_cell(table, "%s", name);
        text_table_cell(table, "%s", here);
        text_table_cell(table, "%s", there != NULL ? there : "unknown");
        text_table_cell(table, "differs");
    }
}

static void print_contexts(const struct folder *a, const struct folder *b, FILE *out)
{
    struct text_table *table = text_table_new(4);
    if (table == NULL)
        return;
    text_table_row(table);
    text_table_cell(table, "context");
    text_table_cell(table, "A: %s", a->path);
    text_table_cell(table, "B: %s", b->path);
    for (size_t i = 0; i < FACTS; i++) {
        text_table_row(table);
        text_table_cell(table, "%s", facts[i].title);
        text_table_cell(table, "%s", fact_of(a, &facts[i]));
        text_table_cell(table, "%s", fact_of(b, &facts[i]));
        text_table_cell(table, "%s",
                        strcmp(fact_of(a, &facts[i]), fact_of(b, &facts[i])) != 0 ? "differs" : "");
    }
    print_mitigations(a, b, table);
    text_table_print(table, out);
    free(table);
}

static void print_warnings(const struct folder *folder, const char *name, FILE *out)
{
    size_t i;
    json_t *text;
    json_array_foreach(json_object_get(folder->context, "warnings"), i, text)
    {
        fprintf(out, "%s: warning: %s\n", name, json_string_value(text));
    }
    if (!json_is_true(json_object_get(folder->context, "complete")))
        fprintf(out, "%s: INCOMPLETE\n", name);
}

/* Medians as multiples of the native one of the same folder; nothing where it has none. */
static void cell_by_native(struct text_table *table, const struct folder *folder,
                           const struct series *series)
{
    const struct series *native = series_native(&folder->series, series->like);
    double base = native != NULL ? stats_median(native->values, native->n) : NAN;
    if (native == NULL || native == series || !(base > 0.0))
        text_table_cell(table, "%s", "");
    else
        text_table_cell(table, "%.3g", stats_median(series->values, series->n) / base);
}

static void heading(struct text_table *table)
{
    static const char *const words[] = {"series", "A", "B",          "",
                                        "B/A",    "p", "A x native", "B x native"};
    text_table_row(table);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        text_table_cell(table, "%s", words[i]);
}

static void print_pair(struct text_table *table, const struct folder *a, const struct folder *b,
                       const struct series *of_a, const struct series *of_b)
{
    char name[SERIES_NAME_BYTES];
    double first = stats_median(of_a->values, of_a->n),
           second = stats_median(of_b->values, of_b->n);
    series_name(of_a->like, name, sizeof name);
    text_table_row(table);
    text_table_cell(table, "%s", name);
    text_table_cell(table, "%.4g", first);
    text_table_cell(table, "%.4g", second);
    text_table_cell(table, "%s", of_a->like->unit);
    text_table_cell(table, first > 0.0 ? "%.3f" : "", second / first);
    text_table_cell(table, "%.2g",
                    stats_mann_whitney(of_a->values, of_a->n, of_b->values, of_b->n).p_value);
    cell_by_native(table, a, of_a);
    cell_by_native(table, b, of_b);
}

static void print_series(const struct folder *a, const struct folder *b, FILE *out)
{
    struct text_table *table = NULL;
    size_t only_a = 0;
    for (size_t i = 0; i < a->series.count; i++) {
        const struct series *other = series_find(&b->series, a->series.items[i].like);
        only_a += other == NULL;
        if (other == NULL)
            continue;
        if (table == NULL && (table = text_table_new(1)) != NULL)
            heading(table);
        if (table == NULL)
            return;
        print_pair(table, a, b, &a->series.items[i], other);
        if (table->row_count > ROWS_MOST) {
            text_table_print(table, out);
            free(table);
            table = NULL;
        }
    }
    if (table != NULL)
        text_table_print(table, out);
    free(table);
    size_t only_b = b->series.count - (a->series.count - only_a);
    if (only_a + only_b > 0)
        fprintf(out, "not in both: %zu series of A, %zu of B\n", only_a, only_b);
}

void compare_print(const struct folder *a, const struct folder *b, FILE *out)
{
    print_contexts(a, b, out);
    print_warnings(a, "A", out);
    print_warnings(b, "B", out);
    fprintf(
        out, "%s\n\n",
        compare_same_machine(a, b)
            ? "One machine, at two times: a drift between them is in B/A; two commits are told "
              "apart by make bench-check."
            : "Different machines: times tell of the machines; what a mechanism costs is in the "
              "multiples of native.");
    print_series(a, b, out);
}
