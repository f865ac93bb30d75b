/* What the paper is made of, as LaTeX. The paper's own definitions decide how each is set. */
#include "bench/tex.h"

#include "bench/message.h"
#include "bench/paper_numbers.h"
#include "bench/published.h"
#include "bench/results.h"
#include "bench/table_parts.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* As many digits as the tables have. */
static int digits_of(enum number_kind kind, double value)
{
    double size = fabs(value);
    if (kind == NUMBER_LOST)
        return 1;
    if (kind == NUMBER_RATIO || kind == NUMBER_SPREAD)
        return size < 10.0 ? 2 : size < 100.0 ? 1 : 0;
    return size < 10.0 ? 2 : size < 1000.0 ? 1 : 0;
}

static bool median_of(const struct sample_set *set, const struct series_key *key,
                      struct stats_interval *out)
{
    struct series_summary summary;
    bool any = series_summarise(set, key, &summary);
    *out = any ? summary.median : (struct stats_interval){0};
    return any;
}

static bool evaluate(const struct sample_set *set, const struct paper_number *number,
                     struct stats_interval *out)
{
    struct comparison result = {0};
    bool any;
    switch (number->kind) {
    case NUMBER_MEDIAN:
        return median_of(set, &number->a, out);
    case NUMBER_DIFFERENCE:
        any = compare_difference(set, &number->a, &number->b, NULL, &result);
        break;
    case NUMBER_SPREAD:
        any = compare_spread(set, &number->a, &result);
        break;
    default:
        any = compare_ratio(set, &number->a, &number->b, &result);
    }
    *out = result.interval;
    if (number->kind == NUMBER_LOST)
        *out = (struct stats_interval){100.0 * (1.0 - result.interval.middle),
                                       100.0 * (1.0 - result.interval.high),
                                       100.0 * (1.0 - result.interval.low)};
    return any;
}

/* In braces, with a true minus. What rounds to zero has none. */
static void write_value(double value, int digits, FILE *file)
{
    char text[64];
    snprintf(text, sizeof text, "%.*f", digits, value);
    bool is_negative = text[0] == '-' && strspn(text, "-0.") < strlen(text);
    fprintf(file, "{%s%s}", is_negative ? "$-$" : "", text + (text[0] == '-'));
}

static void write_number(const char *name, const struct stats_interval *value, int digits,
                         FILE *file)
{
    fprintf(file, "\\definenumber{%s}", name);
    write_value(value->middle, digits, file);
    write_value(value->low, digits, file);
    write_value(value->high, digits, file);
    fputc('\n', file);
}

static const char *word(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : "-";
}

/* Names what has to be measured: the first of the two series that has no sample. */
static void complain_missing(const struct sample_set *set, const struct paper_number *number)
{
    struct stats_interval ignored;
    const struct series_key *key = &number->a;
    if (number->b.suite != NULL && median_of(set, &number->a, &ignored))
        key = &number->b;
    complain("cannot make the paper's number `%s`: no sample with suite %s, case %s, mechanism %s, "
             "sled %s, hook %s, metric %s, place %s%s: measure it by `make bench`",
             number->name, key->suite, word(key->case_name), key->mechanism, word(key->sled),
             key->hook, key->metric, word(key->place),
             number->b.suite != NULL ? ", or no pair of one round" : "");
}

static int write_numbers(const struct sample_set *set, FILE *file)
{
    int missing = 0;
    for (size_t i = 0; i < paper_number_count; i++) {
        const struct paper_number *number = &paper_numbers[i];
        struct stats_interval value;
        if (evaluate(set, number, &value)) {
            write_number(number->name, &value, digits_of(number->kind, value.middle), file);
        } else {
            complain_missing(set, number);
            missing++;
        }
    }
    return missing > 0 ? -ENODATA : 0;
}

/* "ns-zpoline-nop" and the like, and the same by the published zpoline. */
static void write_published_times(FILE *file)
{
    for (size_t i = 0; i < published_count; i++) {
        const struct published *line = &published[i];
        if (line->paper_ns == 0.0)
            continue;
        const char *dash = line->shape.sled[0] != '\0' ? "-" : "";
        double by_zpoline = line->paper_ns / PUBLISHED_ZPOLINE_NS;
        fprintf(file, "\\definepublished{ns-%s%s%s}{%.0f}\n", line->shape.mechanism, dash,
                line->shape.sled, line->paper_ns);
        fprintf(file, "\\definepublished{by-zpoline-%s%s%s}{%.*f}\n", line->shape.mechanism, dash,
                line->shape.sled, by_zpoline < 10.0 ? 2 : 1, by_zpoline);
    }
}

static void write_published(FILE *file)
{
    write_published_times(file);
    for (size_t i = 0; i < published_loss_count; i++)
        fprintf(file, "\\definepublished{lost-%s-%s}{%.1f}\n", published_losses[i].case_name,
                published_losses[i].mechanism, published_losses[i].percent);
    for (size_t i = 0; i < published_value_count; i++)
        fprintf(file, "\\definepublished{%s}{%.*f}\n", published_values[i].name,
                published_values[i].digits, published_values[i].value);
}

static void write_fact(const char *name, const char *text, FILE *file)
{
    fprintf(file, "\\definefact{%s}{", name);
    tex_text(file, text != NULL ? text : "unknown");
    fputs("}\n", file);
}

static void write_count(const char *name, json_int_t count, FILE *file)
{
    fprintf(file, "\\definefact{%s}{%lld}\n", name, (long long)count);
}

static void write_day(const char *name, const char *stamp, FILE *file)
{
    char day[11] = "";
    snprintf(day, sizeof day, "%s", stamp != NULL ? stamp : "");
    write_fact(name, day, file);
}

static void write_facts(const json_t *context, FILE *file)
{
    const json_t *machine = json_object_get(context, "machine");
    const json_t *commit = json_object_get(context, "commit");
    char id[13] = "";
    const char *whole = json_string_value(json_object_get(commit, "id"));
    snprintf(id, sizeof id, "%s", whole != NULL ? whole : "unknown");
    write_fact("cpu", json_string_value(json_object_get(machine, "cpu")), file);
    write_count("cpus", json_integer_value(json_object_get(machine, "cpus")), file);
    write_fact("kernel", json_string_value(json_object_get(machine, "kernel")), file);
    write_fact("compiler", json_string_value(json_object_get(context, "compiler")), file);
    write_fact("mode", json_string_value(json_object_get(context, "mode")), file);
    write_day("day", json_string_value(json_object_get(context, "started")), file);
    write_fact("commit", id, file);
    write_fact("changes",
               json_is_true(json_object_get(commit, "dirty")) ? " with changes that are not in it"
                                                              : "",
               file);
    write_count("rounds", json_integer_value(json_object_get(context, "rounds")), file);
    write_count("warnings", (json_int_t)json_array_size(json_object_get(context, "warnings")),
                file);
    write_fact("complete",
               json_is_true(json_object_get(context, "complete"))
                   ? ""
                   : "The run was interrupted, and is INCOMPLETE.",
               file);
    fprintf(file, "\\definefact{confidence}{%.0f}\n", 100.0 * SUMMARY_CONFIDENCE);
}

int tex_write(const struct sample_set *set, const json_t *context, FILE *file)
{
    const struct table_output out = {.file = file, .form = TABLE_TEX};
    fputs("% Made by zpoline-bench tex from the samples of a run. Do not change it by hand.\n",
          file);
    int status = write_numbers(set, file);
    write_published(file);
    write_facts(context, file);
    table_print(set, context, &out);
    (void)ratios_print(set, &out);
    return status == 0 && ferror(file) ? -EIO : status;
}
