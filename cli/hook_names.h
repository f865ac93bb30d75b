/*
 * The hook libraries that are installed.
 */
#ifndef CLI_HOOK_NAMES_H
#define CLI_HOOK_NAMES_H

#include <stddef.h>

struct hook_names {
    char **names; /* sorted; without "libhook-" and ".so" */
    size_t count;
};

/* Reads the directory. Returns 0 or -errno; with an error the list is empty. */
int hook_names_read(const char *directory, struct hook_names *list);
void hook_names_release(struct hook_names *list);

#endif
