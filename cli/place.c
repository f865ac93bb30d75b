/*
 * Finding the libraries: see place.h.
 */
#include "cli/place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fail(struct problem *problem, int error)
{
    problem_what(problem, "finding zpoline's own libraries");
    problem_why(problem, "%s", strerror(error));
    problem_remedy(problem, "mount /proc, and install zpoline completely");
    return -error;
}

int place_find(struct place *place, struct problem *problem)
{
    ssize_t length = readlink("/proc/self/exe", place->command, sizeof place->command - 1);
    if (length < 0)
        return fail(problem, errno);
    place->command[length] = '\0';

    char *slash = strrchr(place->command, '/');
    if (!slash)
        return fail(problem, ENOENT);
    char raw[2 * PATH_MAX];
    snprintf(raw, sizeof raw, "%.*s/%s", (int)(slash - place->command), place->command,
             ZPOLINE_LIBDIR_FROM_BINDIR);
    if (!realpath(raw, place->libdir))
        return fail(problem, errno);
    if (snprintf(place->hookdir, sizeof place->hookdir, "%s/zpoline/hooks", place->libdir) >=
        (int)sizeof place->hookdir)
        return fail(problem, ENAMETOOLONG);
    place->mechanism = (struct mechanism_place){
        .command = place->command,
        .libdir = place->libdir,
    };
    return 0;
}
