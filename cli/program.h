/*
 * Finding the program to run, as execvp(3) would.
 */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include "hook/problem.h"

#include <limits.h>

/*
 * Writes the path of the program called `name` to `path` (PATH_MAX bytes): by PATH if there is no
 * slash in it. Returns 0, or -errno with the problem filled in: status 127 if it is not found, 126
 * if it cannot be executed.
 */
int program_find(const char *name, char *path, struct problem *problem);

#endif
