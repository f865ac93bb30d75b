/*
 * Whether a mechanism reaches a program, by LD_PRELOAD or by a loader.
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

/*
 * Refuses what our loader cannot start, or not rightly: 32-bit programs, and those that gain
 * privileges by being executed. The rest as above.
 */
int target_check_loader(const char *path, struct problem *problem);

#endif
