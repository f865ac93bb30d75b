/*
 * The names of the sleds, as users write them.
 */
#ifndef CLI_SLEDS_H
#define CLI_SLEDS_H

#include "hook/problem.h"

#include <stddef.h>

#define SLED_COUNT 3

/* In the order in which libzpoline.so falls back. */
extern const char *const sled_names[SLED_COUNT];

/* Returns 0, or -EINVAL with the problem filled in. */
int sled_name_check(const char *name, struct problem *problem);

#endif
