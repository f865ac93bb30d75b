/*
 * Whether LD_PRELOAD reaches a program.
 */
#ifndef CLI_TARGET_H
#define CLI_TARGET_H

#include "hook/problem.h"

/*
 * Refuses programs in which a preloaded library of glibc's would not, or not rightly, be loaded:
 * statically linked ones, 32-bit ones, other libcs', those that gain privileges. For a #! script
 * the interpreter counts. Returns 0, or -errno with the problem filled in (status 126 for a file
 * that nobody can execute).
 */
int target_check_preload(const char *path, struct problem *problem);

#endif
