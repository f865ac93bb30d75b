/* Pairs of a check, gathered and judged case by case. */
#include "bench/check_rows.h"

#include "bench/check.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool same_case(const struct sample *a, const struct sample *b)
{
    return strcmp(a->case_name, b->case_name) == 0 && strcmp(a->mechanism, b->mechanism) == 0 &&
           strcmp(a->sled, b->sled) == 0 && strcmp(a->hook, b->hook) == 0;
}

static bool is_of(const struct sample *sample, const char *suite, const char *side)
{
    return strcmp(sample->suite, suite) == 0 && strcmp(sample->side, side) == 0;
}

static const struct sample *partner_of(const struct sample_set *set, const struct sample *first,
                                       const char *side)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct sample *s = &set->samples[i];
        if (s->round == first->round && is_of(s, first->suite, side) && same_case(s, first))
            return s;
    }
    return NULL;
}

/* Log ratios second / first over the pairs of a suite. `values` has room for all samples. */
static size_t collect_pairs(const struct sample_set *set, const struct sample *like,
                            const char *suite, const char *first, const char *second,
                            double *values)
{
    size_t n = 0;
    for (size_t i = 0; i < set->count; i++) {
        const struct sample *s = &set->samples[i];
        if (!is_of(s, suite, first) || !same_case(s, like))
            continue;
        const struct sample *partner = partner_of(set, s, second);
        if (partner != NULL && s->value > 0.0 && partner->value > 0.0)
            values[n++] = log(partner->value / s->value);
    }
    return n;
}

static double median_of(const struct sample_set *set, const struct sample *like, const char *side,
                        double *values)
{
    size_t n = 0;
    for (size_t i = 0; i < set->count; i++)
        if (is_of(&set->samples[i], CHECK_CHANGE, side) && same_case(&set->samples[i], like))
            values[n++] = set->samples[i].value;
    return stats_median(values, n);
}

static void judge(const struct sample_set *set, double margin, double *values,
                  struct check_row *row)
{
    size_t n = collect_pairs(set, row->like, CHECK_FLOOR, "A", "B", values);
    double floor = verdict_floor(values, n);
    row->medians[0] = median_of(set, row->like, "base", values);
    row->medians[1] = median_of(set, row->like, "head", values);
    n = collect_pairs(set, row->like, CHECK_CHANGE, "base", "head", values);
    row->judged = verdict_judge(values, n, floor, margin);
}

static bool is_known(const struct check_rows *rows, const struct sample *sample)
{
    for (size_t i = 0; i < rows->count; i++)
        if (same_case(rows->rows[i].like, sample))
            return true;
    return false;
}

static bool is_measured(const struct sample *sample)
{
    return strcmp(sample->suite, CHECK_CHANGE) == 0 || strcmp(sample->suite, CHECK_FLOOR) == 0;
}

int check_rows_make(const struct sample_set *set, double margin, struct check_rows *rows)
{
    double *values = malloc((set->count + 1) * sizeof *values);
    *rows = (struct check_rows){calloc(set->count + 1, sizeof *rows->rows), 0};
    if (values == NULL || rows->rows == NULL) {
        free(values);
        check_rows_free(rows);
        return -ENOMEM;
    }
    for (size_t i = 0; i < set->count; i++)
        if (is_measured(&set->samples[i]) && !is_known(rows, &set->samples[i])) {
            rows->rows[rows->count].like = &set->samples[i];
            judge(set, margin, values, &rows->rows[rows->count++]);
        }
    free(values);
    return 0;
}

void check_rows_free(struct check_rows *rows)
{
    free(rows->rows);
    *rows = (struct check_rows){0};
}

/* What a hook does with the call; its name says it only to those who know the hooks. */
static const char *done_by(const char *hook)
{
    static const struct {
        const char *hook, *words;
    } known[] = {{"constant", "answered"}, {"identity", "passed"}, {"unwanted", "unwanted"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].hook, hook) == 0)
            return known[i].words;
    return hook;
}

void check_row_label(const struct check_row *row, char *text, size_t size)
{
    const struct sample *s = row->like;
    snprintf(text, size, "%s, %s%s%s, %s", s->case_name, s->mechanism,
             s->sled[0] != '\0' ? " " : "", s->sled, done_by(s->hook));
}
