/*
 * From what the user wrote behind --hook to a checked hook library.
 */
#ifndef CLI_HOOK_LIBRARY_H
#define CLI_HOOK_LIBRARY_H

#include "cli/place.h"

struct hook_library {
    char path[PATH_MAX];  /* absolute */
    const char *argument; /* points into the text given; NULL: none */
};

/*
 * Takes NAME[:ARGUMENT] or PATH[:ARGUMENT] apart (a path has a slash in it) and finds the file.
 * Returns 0, or -errno with the problem filled in.
 */
int hook_library_find(const struct place *place, const char *text, struct hook_library *library,
                      struct problem *problem);

/* The same for a path alone, to which no argument can be attached. */
int hook_library_find_path(const char *path, struct hook_library *library, struct problem *problem);

/*
 * Whether a mechanism can load the library at `path`: an x86-64 shared object with exactly one of
 * the two forms, and in the native form of our abi version. It is read, not loaded. Returns 0, or
 * -errno with the problem filled in.
 */
int hook_library_check(const char *path, struct problem *problem);

#endif
