/* Series of samples: medians, intervals, and comparisons of pairs. */
#include "bench/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NUMBERS_MAX 512

static bool same(const char *text, const char *wanted)
{
    return strcmp(text, wanted != NULL ? wanted : "") == 0;
}

bool series_matches(const struct sample *sample, const struct series_key *key)
{
    return same(sample->case_name, key->case_name) && same(sample->suite, key->suite) &&
           same(sample->mechanism, key->mechanism) && same(sample->sled, key->sled) &&
           same(sample->hook, key->hook) && same(sample->side, key->side) &&
           same(sample->metric, key->metric) && same(sample->place, key->place);
}

/* The values of a series in file order. NULL without any. */
static double *collect(const struct sample_set *set, const struct series_key *key, size_t *n)
{
    double *values = malloc((set->count + 1) * sizeof *values);
    *n = 0;
    for (size_t i = 0; values != NULL && i < set->count; i++)
        if (series_matches(&set->samples[i], key))
            values[(*n)++] = set->samples[i].value;
    if (*n == 0) {
        free(values);
        values = NULL;
    }
    return values;
}

bool series_summarise(const struct sample_set *set, const struct series_key *key,
                      struct series_summary *summary)
{
    double *values = collect(set, key, &summary->n);
    if (values == NULL)
        return false;
    summary->mad = stats_mad(values, summary->n);
    summary->median = stats_bootstrap_median(values, summary->n, SUMMARY_CONFIDENCE);
    free(values);
    return true;
}

static const struct sample *find_round(const struct sample_set *set, const struct series_key *key,
                                       int round)
{
    const struct sample *found = NULL;
    for (size_t i = 0; found == NULL && i < set->count; i++)
        if (set->samples[i].round == round && series_matches(&set->samples[i], key))
            found = &set->samples[i];
    return found;
}

enum scale { SCALE_LOG, SCALE_LINEAR };

/* One pair's log ratio or difference; NAN when a partner is missing or has no logarithm. */
static double pair_value(const struct sample_set *set, const struct sample *a,
                         const struct series_key *b, const struct series_key *less,
                         enum scale scale)
{
    const struct sample *partner = find_round(set, b, a->round);
    const struct sample *third = less != NULL ? find_round(set, less, a->round) : NULL;
    if (partner == NULL || (less != NULL && third == NULL))
        return NAN;
    if (scale == SCALE_LOG)
        return a->value > 0.0 && partner->value > 0.0 ? log(a->value / partner->value) : NAN;
    return a->value - partner->value - (third != NULL ? third->value : 0.0);
}

static bool compare(const struct sample_set *set, const struct series_key *a,
                    const struct series_key *b, const struct series_key *less, enum scale scale,
                    struct comparison *out)
{
    double *values = malloc((set->count + 1) * sizeof *values);
    *out = (struct comparison){0};
    for (size_t i = 0; values != NULL && i < set->count; i++) {
        if (!series_matches(&set->samples[i], a))
            continue;
        double value = pair_value(set, &set->samples[i], b, less, scale);
        if (!isnan(value)) {
            values[out->pairs++] = value;
            out->largest = fmax(out->largest, fabs(value));
        }
    }
    if (out->pairs > 0) {
        out->interval = stats_bootstrap_median(values, out->pairs, SUMMARY_CONFIDENCE);
        out->p_value = stats_wilcoxon(values, out->pairs).p_value;
    }
    free(values);
    return out->pairs > 0;
}

bool compare_ratio(const struct sample_set *set, const struct series_key *a,
                   const struct series_key *b, struct comparison *out)
{
    bool any = compare(set, a, b, NULL, SCALE_LOG, out);
    out->interval.middle = exp(out->interval.middle);
    out->interval.low = exp(out->interval.low);
    out->interval.high = exp(out->interval.high);
    return any;
}

bool compare_difference(const struct sample_set *set, const struct series_key *a,
                        const struct series_key *b, const struct series_key *less,
                        struct comparison *out)
{
    return compare(set, a, b, less, SCALE_LINEAR, out);
}

/* The two ends of the sweep, then compared like any other pair. */
bool compare_spread(const struct sample_set *set, const struct series_key *a,
                    struct comparison *out)
{
    static int numbers[NUMBERS_MAX];
    char names[2][SAMPLE_NAME_BYTES] = {"", ""};
    double least = INFINITY, most = 0.0;
    size_t count = numbers_in(set, numbers, NUMBERS_MAX);
    struct series_key key = *a, low = *a, high = *a;
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

size_t shapes_in(const struct sample_set *set, const char *suite, struct shape_name *shapes,
                 size_t limit)
{
    size_t count = 0;
    for (size_t i = 0; i < set->count && count < limit; i++) {
        const struct sample *sample = &set->samples[i];
        bool known = strcmp(sample->suite, suite) != 0;
        for (size_t k = 0; !known && k < count; k++)
            known = strcmp(shapes[k].mechanism, sample->mechanism) == 0 &&
                    strcmp(shapes[k].sled, sample->sled) == 0 &&
                    strcmp(shapes[k].place, sample->place) == 0;
        if (!known)
            shapes[count++] = (struct shape_name){sample->mechanism, sample->sled, sample->place};
    }
    return count;
}

size_t lines_in(const struct sample_set *set, const char *suite, struct line_name *lines,
                size_t limit)
{
    size_t count = 0;
    for (size_t i = 0; i < set->count && count < limit; i++) {
        const struct sample *s = &set->samples[i];
        bool known = strcmp(s->suite, suite) != 0 || s->side[0] != '\0';
        for (size_t k = 0; !known && k < count; k++)
            known = strcmp(lines[k].shape.mechanism, s->mechanism) == 0 &&
                    strcmp(lines[k].shape.sled, s->sled) == 0 &&
                    strcmp(lines[k].hook, s->hook) == 0;
        if (!known)
            lines[count++] = (struct line_name){{s->mechanism, s->sled, s->place}, s->hook};
    }
    return count;
}

size_t cases_in(const struct sample_set *set, const char *suite, const char **cases, size_t limit)
{
    size_t count = 0;
    for (size_t i = 0; i < set->count && count < limit; i++) {
        bool known = strcmp(set->samples[i].suite, suite) != 0;
        for (size_t k = 0; !known && k < count; k++)
            known = strcmp(cases[k], set->samples[i].case_name) == 0;
        if (!known)
            cases[count++] = set->samples[i].case_name;
    }
    return count;
}

static int compare_ints(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

size_t numbers_in(const struct sample_set *set, int *numbers, size_t limit)
{
    size_t count = 0;
    for (size_t i = 0; i < set->count && count < limit; i++) {
        int number;
        if (sscanf(set->samples[i].case_name, "number_%d", &number) != 1)
            continue;
        bool known = false;
        for (size_t k = 0; !known && k < count; k++)
            known = numbers[k] == number;
        if (!known)
            numbers[count++] = number;
    }
    qsort(numbers, count, sizeof *numbers, compare_ints);
    return count;
}

void shape_label(const struct shape_name *shape, char *text, size_t size)
{
    snprintf(text, size, "%s%s%s%s", shape->mechanism, shape->sled[0] != '\0' ? " " : "",
             shape->sled, same(shape->place, "across") ? " across cores" : "");
}
