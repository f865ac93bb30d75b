/*
 * Near matches: see suggest.h.
 */
#include "cli/suggest.h"

#include <stdio.h>
#include <string.h>

#define WORD_MAX 64

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Edits that make `a` of `b`: letters inserted, deleted or replaced. */
static size_t distance(const char *a, const char *b)
{
    size_t width = strlen(b);
    size_t row[WORD_MAX + 1];
    for (size_t j = 0; j <= width; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= width; j++) {
            size_t above = row[j];
            size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
            row[j] = least(above + 1, row[j - 1] + 1, replaced);
            diagonal = above;
        }
    }
    return row[width];
}

const char *suggest(const char *word, const char *const names[], size_t count)
{
    const char *best = NULL;
    size_t best_distance = strlen(word) / 3 + 1; /* more edits than this: another word */
    if (strlen(word) > WORD_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (strlen(names[i]) > WORD_MAX)
            continue;
        size_t here = distance(word, names[i]);
        if (here < best_distance || (here == best_distance && !best)) {
            best = names[i];
            best_distance = here;
        }
    }
    return best;
}

void suggest_remedy(const char *word, const char *const names[], size_t count,
                    const char *otherwise, char *remedy, size_t size)
{
    const char *near = suggest(word, names, count);
    if (near) {
        snprintf(remedy, size, "did you mean '%s'?", near);
        return;
    }
    size_t used = (size_t)snprintf(remedy, size, "%s", otherwise);
    for (size_t i = 0; i < count && used < size; i++)
        used += (size_t)snprintf(remedy + used, size - used, "%s%s", i ? ", " : " ", names[i]);
}
