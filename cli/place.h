/*
 * Where the command and its libraries lie: found from the command's own file, so that the build
 * tree, an installed tree and a moved one all work.
 */
#ifndef CLI_PLACE_H
#define CLI_PLACE_H

#include "hook/mechanism.h"

#include <limits.h>

struct place {
    char command[PATH_MAX];
    char libdir[PATH_MAX];
    char hookdir[PATH_MAX];           /* libhook-NAME.so */
    struct mechanism_place mechanism; /* points at the first two */
};

/* Returns 0, or -errno with the problem filled in. */
int place_find(struct place *place, struct problem *problem);

#endif
