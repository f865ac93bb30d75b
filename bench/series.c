/* All series of a sample set. */
#include "bench/series.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool series_same(const struct sample *a, const struct sample *b)
{
    return strcmp(a->suite, b->suite) == 0 && strcmp(a->case_name, b->case_name) == 0 &&
           strcmp(a->mechanism, b->mechanism) == 0 && strcmp(a->sled, b->sled) == 0 &&
           strcmp(a->place, b->place) == 0 && strcmp(a->hook, b->hook) == 0 &&
           strcmp(a->side, b->side) == 0 && strcmp(a->metric, b->metric) == 0;
}

const struct series *series_find(const struct series_list *list, const struct sample *like)
{
    for (size_t i = 0; i < list->count; i++)
        if (series_same(list->items[i].like, like))
            return &list->items[i];
    return NULL;
}

const struct series *series_native(const struct series_list *list, const struct sample *like)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct sample *s = list->items[i].like;
        if (strcmp(s->mechanism, "none") == 0 && strcmp(s->suite, like->suite) == 0 &&
            strcmp(s->case_name, like->case_name) == 0 && strcmp(s->metric, like->metric) == 0 &&
            (s->side[0] == '\0' || strcmp(s->side, "A") == 0))
            return &list->items[i];
    }
    return NULL;
}

/* The room doubles when it is full. */
static int add_value(struct series *series, double value)
{
    if ((series->n & (series->n - 1)) == 0) { /* at 0, 1, 2, 4, 8, ... it is full */
        size_t capacity = series->n == 0 ? 1 : series->n * 2;
        double *grown = realloc(series->values, capacity * sizeof *grown);
        if (grown == NULL)
            return -ENOMEM;
        series->values = grown;
    }
    series->values[series->n++] = value;
    return 0;
}

int series_list_make(const struct sample_set *set, struct series_list *list)
{
    int status = 0;
    *list = (struct series_list){calloc(set->count + 1, sizeof *list->items), 0};
    if (list->items == NULL)
        return -ENOMEM;
    for (size_t i = 0; status == 0 && i < set->count; i++) {
        const struct sample *sample = &set->samples[i];
        struct series *found = (struct series *)series_find(list, sample);
        if (found == NULL) {
            found = &list->items[list->count++];
            found->like = sample;
        }
        status = add_value(found, sample->value);
    }
    if (status != 0)
        series_list_free(list);
    return status;
}

void series_list_free(struct series_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].values);
    free(list->items);
    *list = (struct series_list){0};
}

void series_name(const struct sample *like, char *text, size_t size)
{
    const char *parts[] = {like->suite, like->case_name, like->mechanism, like->sled,
                           like->place, like->hook,      like->side,      like->metric};
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i][0] != '\0' && length < size)
            length += (size_t)snprintf(text + length, size - length, "%s%s", length > 0 ? "/" : "",
                                       parts[i]);
    for (char *c = text; *c != '\0'; c++)
        if (*c == ' ' || *c == '\t')
            *c = '_';
}

double series_time_ns(const char *unit)
{
    static const struct {
        const char *unit;
        double ns;
    } units[] = {{"ns", 1.0}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i].unit, unit) == 0)
            return units[i].ns;
    return 0.0;
}

bool series_more_is_better(const struct sample *like)
{
    return strcmp(like->metric, "rate") == 0;
}
