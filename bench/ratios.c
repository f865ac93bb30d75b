/* The acceptance ratios: names, series and bounds as one table. */
#include "bench/results.h"

#include "bench/summary.h"
#include "bench/text_table.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define NUMBERS_MAX 512

enum ratio_kind {
    KIND_RATIO,      /* a / b */
    KIND_DIFFERENCE, /* a - b - less */
    KIND_SPREAD      /* the dearest / the cheapest number of the sweep under a */
};

struct ratio_rule {
    const char *name;
    enum ratio_kind kind;
    struct series_key a;
    struct series_key b;
    struct series_key less; /* none if its suite is NULL */
    double bound;
    bool at_least; /* the bound is a least value, otherwise a most one */
    const char *unit;
};

/* Each takes mechanism, sled and hook behind the case or metric. */
#define LATENCY(case_, ...)                          \
    {                                                \
        "micro", case_, __VA_ARGS__, NULL, "latency" \
    }
#define START(case_, ...)                            \
    {                                                \
        "startup", case_, __VA_ARGS__, NULL, "start" \
    }
#define MEMORY(metric_, ...)                         \
    {                                                \
        "memory", "true", __VA_ARGS__, NULL, metric_ \
    }
#define NATIVE   "none", "", "none"
#define ONE_JUMP "zpoline", "one-jump"

static const struct ratio_rule rules[] = {
    {.name = "answered getpid / native getpid",
     .a = LATENCY("getpid_loop", ONE_JUMP, "constant"),
     .b = LATENCY("getpid_loop", NATIVE),
     .bound = 0.07},
    {.name = "answered, one-jump: dearest number / cheapest",
     .kind = KIND_SPREAD,
     .a = LATENCY(NULL, ONE_JUMP, "constant"),
     .bound = 1.35},
    {.name = "passed-on getpid in a chain of three / native",
     .a = LATENCY("getpid_chain", ONE_JUMP, "identity"),
     .b = LATENCY("getpid_chain", NATIVE),
     .bound = 1.10},
    {.name = "the same, hook wants no number / native",
     .a = LATENCY("getpid_chain", ONE_JUMP, "unwanted"),
     .b = LATENCY("getpid_chain", NATIVE),
     .bound = 1.05},
    {.name = "answered number 0: nop sled / one-jump",
     .a = LATENCY("number_0", "zpoline", "nop", "constant"),
     .b = LATENCY("number_0", ONE_JUMP, "constant"),
     .bound = 2.5,
     .at_least = true},
    {.name = "start of /bin/true, warm - native",
     .kind = KIND_DIFFERENCE,
     .a = START("true", ONE_JUMP, "identity"),
     .b = START("true", NATIVE),
     .bound = 4.0,
     .unit = "ms"},
    {.name = "start of /bin/true, first - native",
     .kind = KIND_DIFFERENCE,
     .a = START("true_first", ONE_JUMP, "identity"),
     .b = START("true", NATIVE),
     .bound = 25.0,
     .unit = "ms"},
    {.name = "start of python3 -c 'import ssl', warm / native",
     .a = START("python_ssl", ONE_JUMP, "identity"),
     .b = START("python_ssl", NATIVE),
     .bound = 1.25},
    {.name = "start of python3 -c 'import ssl', first - native",
     .kind = KIND_DIFFERENCE,
     .a = START("python_ssl_first", ONE_JUMP, "identity"),
     .b = START("python_ssl", NATIVE),
     .bound = 60.0,
     .unit = "ms"},
    {.name = "resident in /bin/true but patched pages - native",
     .kind = KIND_DIFFERENCE,
     .a = MEMORY("resident", ONE_JUMP, "identity"),
     .b = MEMORY("resident", NATIVE),
     .less = MEMORY("patched", ONE_JUMP, "identity"),
     .bound = 300.0,
     .unit = "KiB"},
    {.name = "address space reserved by /bin/true - native",
     .kind = KIND_DIFFERENCE,
     .a = MEMORY("reserved", ONE_JUMP, "identity"),
     .b = MEMORY("reserved", NATIVE),
     .bound = 16384.0,
     .unit = "KiB"},
};
#define RULES (sizeof rules / sizeof rules[0])

/* The two ends of the sweep, found by their medians, then compared like any other pair. */
static bool evaluate_spread(const struct sample_set *set, const struct ratio_rule *rule,
                            struct comparison *out)
{
    static int numbers[NUMBERS_MAX];
    char names[2][SAMPLE_NAME_BYTES] = {"", ""};
    double least = INFINITY, most = 0.0;
    size_t count = numbers_in(set, numbers, NUMBERS_MAX);
    struct series_key key = rule->a, low = rule->a, high = rule->a;
    for (size_t i = 0; i < count; i++) {
        char name[SAMPLE_NAME_BYTES];
        struct series_summary summary;
        snprintf(name, sizeof name, "number_%d", numbers[i]);
        key.case_name = name;
        if (!series_summarise(set, &key, &summary))
            continue;
        if (summary.median.middle < least) {
            least = summary.median.middle;
            snprintf(names[0], sizeof names[0], "%s", name);
        }
        if (summary.median.middle > most) {
            most = summary.median.middle;
            snprintf(names[1], sizeof names[1], "%s", name);
        }
    }
    low.case_name = names[0];
    high.case_name = names[1];
    return compare_ratio(set, &high, &low, out);
}

static bool evaluate(const struct sample_set *set, const struct ratio_rule *rule,
                     struct comparison *out)
{
    switch (rule->kind) {
    case KIND_SPREAD:
        return evaluate_spread(set, rule, out);
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
    int digits = rule->unit == NULL ? 3 : fabs(interval->middle) < 100.0 ? 2 : 0;
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

struct ratio_tally ratios_print(const struct sample_set *set, FILE *out)
{
    static const char *const heading[] = {
        "ratio or difference", "verdict", "measured", "95 % interval", "bound", "unit", "pairs"};
    struct ratio_tally tally = {0};
    struct text_table *table = text_table_new(2);
    if (table == NULL)
        return tally;
    text_table_row(table);
    for (size_t i = 0; i < sizeof heading / sizeof heading[0]; i++)
        text_table_cell(table, "%s", heading[i]);
    for (size_t i = 0; i < RULES; i++)
        print_rule_row(set, &rules[i], table, &tally);
    text_table_print(table, out);
    free(table);
    return tally;
}
