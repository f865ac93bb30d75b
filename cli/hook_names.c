/*
 * Listing libhook-NAME.so: see hook_names.h.
 */
#include "cli/hook_names.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "libhook-"
#define SUFFIX ".so"

/* A copy of NAME in libhook-NAME.so, NULL with *other set if the file is named otherwise. */
static char *name_of(const char *file, bool *other)
{
    size_t length = strlen(file), edges = strlen(PREFIX) + strlen(SUFFIX);
    *other = length <= edges || strncmp(file, PREFIX, strlen(PREFIX)) != 0 ||
             strcmp(file + length - strlen(SUFFIX), SUFFIX) != 0;
    return *other ? NULL : strndup(file + strlen(PREFIX), length - edges);
}

static int append(struct hook_names *list, char *name)
{
    char **longer = realloc(list->names, (list->count + 1) * sizeof *longer);
    if (!longer) {
        free(name);
        return -ENOMEM;
    }
    list->names = longer;
    list->names[list->count++] = name;
    return 0;
}

static int read_entries(DIR *directory, struct hook_names *list)
{
    for (;;) {
        errno = 0;
        struct dirent *entry = readdir(directory);
        if (!entry)
            return -errno;
        bool other;
        char *name = name_of(entry->d_name, &other);
        if (other)
            continue;
        int error = name ? append(list, name) : -ENOMEM;
        if (error)
            return error;
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int hook_names_read(const char *directory, struct hook_names *list)
{
    *list = (struct hook_names){0};
    DIR *stream = opendir(directory);
    if (!stream)
        return -errno;
    int error = read_entries(stream, list);
    closedir(stream);
    if (error)
        hook_names_release(list);
    else if (list->count)
        qsort(list->names, list->count, sizeof *list->names, by_name);
    return error;
}

void hook_names_release(struct hook_names *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->names[i]);
    free(list->names);
    *list = (struct hook_names){0};
}
