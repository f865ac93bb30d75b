/* How the loader is called. */
#include "hook/loader/arguments.h"

#include <asm/errno.h>
#include <stdint.h>

#include "hook/core/memory_map.h"
#include "hook/core/text.h"

/* Decimal, or -1. */
static long number(const char *s)
{
    long value = 0;
    if (!*s) {
        return -1;
    }
    for (; *s; s++) {
        if (*s < '0' || *s > '9' || value > INT32_MAX) {
            return -1;
        }
        value = value * 10 + (*s - '0');
    }
    return value;
}

/* `count` pointers and a NULL. `with_strings`: in memory of their own. */
static char **list_copy(char *const *from, size_t count, int with_strings)
{
    size_t bytes = (count + 1) * sizeof *from;
    for (size_t i = 0; with_strings && i < count; i++) {
        bytes += strlen(from[i]) + 1;
    }
    char **list = memory_pages(bytes);
    if (!list) {
        return NULL;
    }
    char *at = (char *)(list + count + 1);
    for (size_t i = 0; i < count; i++) {
        list[i] = from[i];
        if (with_strings) {
            size_t length = strlen(from[i]) + 1;
            list[i] = memcpy(at, from[i], length);
            at += length;
        }
    }
    return list;
}

int loader_arguments_parse(size_t count, char **vector, struct loader_arguments *a)
{
    size_t i = 1;
    while (i < count && !text_equal(vector[i], "--")) {
        i++;
    }
    if (count < 4 || i > count - 4) {
        return -EINVAL;
    }
    long arguments = number(vector[i + 3]);
    size_t first = i + 4;
    if (arguments < 0 || (size_t)arguments > count - first) {
        return -EINVAL;
    }
    a->path = vector[i + 1];
    a->fd = (int)number(vector[i + 2]);
    a->settings = list_copy(vector + 1, i - 1, 1);
    a->arguments = list_copy(vector + first, (size_t)arguments, 0);
    a->environment =
        list_copy(vector + first + (size_t)arguments, count - first - (size_t)arguments, 1);
    return a->settings && a->arguments && a->environment ? 0 : -ENOMEM;
}
