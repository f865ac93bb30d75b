/* The loader's argument vector, taken apart: hook/loader_call.h says what it consists of. */
#ifndef HOOK_LOADER_ARGUMENTS_H
#define HOOK_LOADER_ARGUMENTS_H

#include <stddef.h>

struct loader_arguments {
    char **settings, **arguments, **environment; /* each NULL-terminated */
    const char *path;
    int fd; /* -1: none */
};

/*
 * Takes an argument vector apart. The lists are copies; so are the strings of settings and
 * environment, which the hook may keep, since the program's stack takes the place of the others. 0,
 * or -EINVAL: it is not of this form; -ENOMEM.
 */
int loader_arguments_parse(size_t count, char **vector, struct loader_arguments *arguments);

#endif
