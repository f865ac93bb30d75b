/*
 * The table of mechanisms.
 */
#ifndef CLI_MECHANISMS_H
#define CLI_MECHANISMS_H

#include "hook/mechanism.h"

#include <stddef.h>

#define MECHANISM_DEFAULT "zpoline"

/* NULL-terminated, in the order in which they are listed. */
extern const struct mechanism *const mechanisms[];

/*
 * Whether every entry of a table is complete and no name stands twice. Returns 0, or -EINVAL with
 * the problem naming the entry and the missing member.
 */
int mechanisms_check(const struct mechanism *const table[], struct problem *problem);

/* The mechanism of that name, or NULL with the problem filled in. */
const struct mechanism *mechanism_find(const char *name, struct problem *problem);

#endif
