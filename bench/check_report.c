/* The report of a check: for the terminal, for a pull request, for programs. */
#include "bench/check.h"
#include "bench/check_rows.h"
#include "bench/message.h"
#include "bench/text_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_BYTES (4 * SAMPLE_NAME_BYTES)

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "unknown";
}

static double percent(double log_ratio)
{
    return expm1(log_ratio) * 100.0;
}

static void print_commits(const json_t *context, FILE *out, const char *quote)
{
    const json_t *check = json_object_get(context, "check");
    const json_t *base = json_object_get(check, "base"), *head = json_object_get(check, "head");
    const json_t *machine = json_object_get(context, "machine");
    fprintf(out, "base %s%.12s%s, head %s%.12s%s%s; %s, %s%s\n", quote, text_of(base, "id"), quote,
            quote, text_of(head, "id"), quote,
            json_is_true(json_object_get(head, "dirty")) ? " with uncommitted changes" : "",
            text_of(machine, "cpu"), text_of(machine, "kernel"),
            json_is_true(json_object_get(context, "complete")) ? "" : "; INCOMPLETE");
}

static void print_notes(const json_t *context, const char *bullet, FILE *out)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(context, "warnings"), i, entry)
    {
        fprintf(out, "%swarning: %s\n", bullet, json_string_value(entry));
    }
    json_array_foreach(json_object_get(context, "skipped"), i, entry)
    {
        fprintf(out, "%sskipped: %s: %s\n", bullet, text_of(entry, "what"),
                text_of(entry, "reason"));
    }
    json_array_foreach(json_object_get(context, "failures"), i, entry)
    {
        fprintf(out, "%sfailed: %s under %s with hook %s, %s: %s\n", bullet, text_of(entry, "case"),
                text_of(entry, "mechanism"), text_of(entry, "hook"), text_of(entry, "side"),
                text_of(entry, "why"));
    }
}

static void print_text(const struct check_rows *rows, FILE *out)
{
    static const char *const words[] = {"case",   "pairs",  "base",          "head",
                                        "",       "change", "99 % interval", "noise floor",
                                        "margin", "verdict"};
    struct text_table *table = text_table_new(1);
    if (table == NULL)
        return;
    text_table_row(table);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        text_table_cell(table, "%s", words[i]);
    for (size_t i = 0; i < rows->count; i++) {
        const struct check_row *row = &rows->rows[i];
        char label[LABEL_BYTES];
        check_row_label(row, label, sizeof label);
        text_table_row(table);
        text_table_cell(table, "%s", label);
        text_table_cell(table, "%zu", row->judged.pairs);
        text_table_cell(table, "%.4g", row->medians[0]);
        text_table_cell(table, "%.4g", row->medians[1]);
        text_table_cell(table, "%s", row->like->unit);
        text_table_cell(table, "%+.1f %%", percent(row->judged.interval.middle));
        text_table_cell(table, "[%+.1f, %+.1f]", percent(row->judged.interval.low),
                        percent(row->judged.interval.high));
        text_table_cell(table, "%.1f %%", percent(row->judged.floor));
        text_table_cell(table, "%.1f %%", percent(row->judged.margin));
        text_table_cell(table, "%s", verdict_name(row->judged.verdict));
    }
    text_table_print(table, out);
    free(table);
}

static void print_markdown(const struct check_rows *rows, FILE *out)
{
    fprintf(out,
            "\n| case | pairs | base | head | change | 99 %% interval | noise floor | margin | "
            "verdict |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < rows->count; i++) {
        const struct check_row *row = &rows->rows[i];
        const char *strong = row->judged.verdict == VERDICT_RED ? "**" : "";
        char label[LABEL_BYTES];
        check_row_label(row, label, sizeof label);
        fprintf(out,
                "| %s | %zu | %.4g %s | %.4g %s | %+.1f %% | [%+.1f, %+.1f] | %.1f %% | %.1f %% | "
                "%s%s%s |\n",
                label, row->judged.pairs, row->medians[0], row->like->unit, row->medians[1],
                row->like->unit, percent(row->judged.interval.middle),
                percent(row->judged.interval.low), percent(row->judged.interval.high),
                percent(row->judged.floor), percent(row->judged.margin), strong,
                verdict_name(row->judged.verdict), strong);
    }
    fputc('\n', out);
}

/* null for what is no number: JSON has no NAN. */
static json_t *number_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *row_json(const struct check_row *row)
{
    const struct sample *s = row->like;
    const struct judgement *j = &row->judged;
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:f, s:o, s:f, "
        "s:s}",
        "case", s->case_name, "mechanism", s->mechanism, "sled", s->sled, "hook", s->hook, "metric",
        s->metric, "unit", s->unit, "pairs", (int)j->pairs, "base", number_or_null(row->medians[0]),
        "head", number_or_null(row->medians[1]), "ratio", number_or_null(exp(j->interval.middle)),
        "low", number_or_null(exp(j->interval.low)), "high", number_or_null(exp(j->interval.high)),
        "p_value", j->p_value, "noise_floor", number_or_null(expm1(j->floor)), "margin",
        expm1(j->margin), "verdict", verdict_name(j->verdict));
}

static void print_json(const struct check_rows *rows, const json_t *context,
                       const struct check_outcome *outcome, FILE *out)
{
    static const char *const results[] = {"fine", "regression", "not measured"};
    json_t *cases = json_array();
    for (size_t i = 0; i < rows->count; i++)
        json_array_append_new(cases, row_json(&rows->rows[i]));
    json_t *root =
        json_pack("{s:s, s:i, s:i, s:o, s:O}", "result", results[check_exit(outcome)], "red",
                  outcome->red, "unknown", outcome->unknown, "cases", cases, "context", context);
    if (root == NULL || json_dumpf(root, out, JSON_INDENT(1) | JSON_REAL_PRECISION(6)) != 0)
        complain("cannot write the report: no memory or no space: free some");
    fputc('\n', out);
    json_decref(root);
}

/* The exact numbers. Prints nothing in the form of JSON: the context has them. */
static int report_gate(const json_t *context, enum check_form form, FILE *out)
{
    const json_t *gate = json_object_get(context, "gate");
    if (gate == NULL)
        return 0;
    const json_t *base = json_object_get(gate, "base"), *head = json_object_get(gate, "head");
    if (form == CHECK_TEXT)
        fprintf(out, "\nExact numbers that differ\n");
    if (form == CHECK_MARKDOWN)
        fprintf(out, "| exact number | base | head | margin | verdict |\n| --- | --- | --- | --- | "
                     "--- |\n");
    struct gate_tally tally =
        gate_compare(base, head, form == CHECK_MARKDOWN ? GATE_MARKDOWN : GATE_TEXT,
                     form == CHECK_JSON ? NULL : out);
    if (form != CHECK_JSON)
        fprintf(out, "%d exact numbers: %d better, %d grown within the margin, %d beyond it\n",
                tally.compared, tally.better, tally.grown, tally.red);
    return tally.red;
}

static void print_result(const struct check_outcome *outcome, enum check_form form, FILE *out)
{
    static const char *const words[] = {"fine: no regression", "REGRESSION", "not measured"};
    const char *strong = form == CHECK_MARKDOWN ? "**" : "";
    int result = check_exit(outcome);
    fprintf(out, "\n%s%s%s", strong, words[result], strong);
    if (outcome->red > 0)
        fprintf(out, ": %d beyond the margin", outcome->red);
    if (outcome->unknown > 0 || outcome->failures > 0)
        fprintf(out, "; %d of %d cases have too few pairs or too much noise, %d samples failed",
                outcome->unknown, outcome->cases, outcome->failures);
    fputc('\n', out);
}

static void count_rows(const struct check_rows *rows, struct check_outcome *outcome)
{
    for (size_t i = 0; i < rows->count; i++) {
        outcome->cases++;
        outcome->red += rows->rows[i].judged.verdict == VERDICT_RED;
        outcome->unknown += rows->rows[i].judged.verdict == VERDICT_UNKNOWN ||
                            rows->rows[i].judged.verdict == VERDICT_NOISY;
    }
}

struct check_outcome check_report(const struct sample_set *set, const json_t *context,
                                  enum check_form form, FILE *out)
{
    struct check_outcome outcome = {0};
    struct check_rows rows;
    const json_t *margin = json_object_get(json_object_get(context, "check"), "margin");
    outcome.failures = (int)json_array_size(json_object_get(context, "failures"));
    if (check_rows_make(set, margin != NULL ? json_number_value(margin) : VERDICT_MARGIN, &rows) !=
        0)
        return outcome;
    count_rows(&rows, &outcome);
    if (form == CHECK_TEXT) {
        fputc('\n', out);
        print_commits(context, out, "");
        print_notes(context, "", out);
        print_text(&rows, out);
    } else if (form == CHECK_MARKDOWN) {
        print_commits(context, out, "`");
        print_markdown(&rows, out);
    }
    outcome.red += report_gate(context, form, out);
    if (form == CHECK_MARKDOWN)
        print_notes(context, "- ", out);
    if (form == CHECK_JSON)
        print_json(&rows, context, &outcome, out);
    else
        print_result(&outcome, form, out);
    check_rows_free(&rows);
    return outcome;
}

int check_exit(const struct check_outcome *outcome)
{
    if (outcome->red > 0)
        return BENCH_FAILED;
    if (outcome->cases == 0 || outcome->unknown > 0 || outcome->failures > 0)
        return BENCH_CANNOT;
    return BENCH_OK;
}
