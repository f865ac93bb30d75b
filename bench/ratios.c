/* The acceptance ratios, evaluated and printed. */
#include "bench/ratio_rules.h"
#include "bench/results.h"
#include "bench/summary.h"
#include "bench/text_table.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static bool evaluate(const struct sample_set *set, const struct ratio_rule *rule,
                     struct comparison *out)
{
    switch (rule->kind) {
    case KIND_SPREAD:
        return compare_spread(set, &rule->a, out);
    case KIND_DIFFERENCE:
        return compare_difference(set, &rule->a, &rule->b,
                                  rule->less.suite != NULL ? &rule->less : NULL, out);
    default:
        return compare_ratio(set, &rule->a, &rule->b, out);
    }
}

static bool is_met(const struct ratio_rule *rule, double value)
{
    return rule->at_least ? value >= rule->bound : value <= rule->bound;
}

/* The median decides; where the interval says otherwise at its worse end, so much is told. */
static const char *verdict(const struct ratio_rule *rule, const struct stats_interval *interval)
{
    bool low = is_met(rule, interval->low), high = is_met(rule, interval->high);
    if (is_met(rule, interval->middle))
        return low && high ? "met" : "met, not for sure";
    return low || high ? "not met, not for sure" : "not met";
}

static void print_values(struct text_table *table, const struct ratio_rule *rule,
                         const struct stats_interval *interval)
{
    double size = fabs(interval->middle);
    int digits = size >= 100.0 ? 0 : size >= 20.0 || rule->unit != NULL ? 2 : 3;
    text_table_cell(table, "%.*f", digits, interval->middle);
    text_table_cell(table, "[%.*f, %.*f]", digits, interval->low, digits, interval->high);
}

static void print_rule_row(const struct sample_set *set, const struct ratio_rule *rule,
                           struct text_table *table, struct ratio_tally *tally)
{
    struct comparison result;
    text_table_row(table);
    text_table_cell(table, "%s", rule->name);
    if (!evaluate(set, rule, &result)) {
        text_table_cell(table, "not measured");
        tally->not_measured++;
        return;
    }
    const char *word = verdict(rule, &result.interval);
    *(is_met(rule, result.interval.middle) ? &tally->met : &tally->not_met) += 1;
    text_table_cell(table, "%s", word);
    print_values(table, rule, &result.interval);
    text_table_cell(table, "%s %g", rule->at_least ? ">=" : "<=", rule->bound);
    text_table_cell(table, "%s", rule->unit != NULL ? rule->unit : "");
    text_table_cell(table, "%zu", result.pairs);
}

static void print_bounds(const struct sample_set *set, const struct table_output *out,
                         struct ratio_tally *tally)
{
    static const char *const heading[] = {
        "ratio or difference", "verdict", "measured", "95 % interval", "bound", "unit", "pairs"};
    struct text_table *table = text_table_new(2);
    if (table == NULL)
        return;
    text_table_row(table);
    for (size_t i = 0; i < sizeof heading / sizeof heading[0]; i++)
        text_table_cell(table, "%s", heading[i]);
    for (size_t i = 0; i < ratio_rule_count; i++)
        print_rule_row(set, &ratio_rules[i], table, tally);
    table_finish(table, "ratios", "Acceptance ratios", out);
}

static void print_baseline_row(const struct sample_set *set, const struct ratio_rule *rule,
                               struct text_table *table, struct ratio_tally *tally)
{
    struct comparison result;
    if (!evaluate(set, rule, &result))
        return;
    bool dear = !is_met(rule, result.interval.middle);
    tally->to_explain += dear;
    text_table_row(table);
    text_table_cell(table, "%s", rule->name);
    text_table_cell(table, "%s", dear ? "needs an explanation" : "as expected");
    print_values(table, rule, &result.interval);
    text_table_cell(table, "%.3f", baseline_reference(rule));
    text_table_cell(table, "<= %.3f", rule->bound);
    text_table_cell(table, "%zu", result.pairs);
}

/* Only what was measured: the bounds above say already what was not. */
static void print_baselines(const struct sample_set *set, const struct table_output *out,
                            struct ratio_tally *tally)
{
    static const char *const heading[] = {"baseline",  "verdict", "measured", "95 % interval",
                                          "reference", "bound",   "pairs"};
    struct text_table *table = text_table_new(2);
    if (table == NULL)
        return;
    text_table_row(table);
    for (size_t i = 0; i < sizeof heading / sizeof heading[0]; i++)
        text_table_cell(table, "%s", heading[i]);
    for (size_t i = 0; i < baseline_rule_count; i++)
        print_baseline_row(set, &baseline_rules[i], table, tally);
    table_finish(table, "baselines", "Baselines among each other: answered getpid, by SUD's", out);
}

struct ratio_tally ratios_print(const struct sample_set *set, const struct table_output *out)
{
    struct ratio_tally tally = {0};
    print_bounds(set, out, &tally);
    print_baselines(set, out, &tally);
    return tally;
}
