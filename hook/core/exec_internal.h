/* What the files around execve(2) share. */
#ifndef HOOK_CORE_EXEC_INTERNAL_H
#define HOOK_CORE_EXEC_INTERNAL_H

#include <stddef.h>

#include "hook/core/frame.h"

/* NAME=value strings that bring the hook into a program, as they were at the start of this one;
 * some may be NULL. */
#define EXEC_NAMES 8
extern char *exec_values[EXEC_NAMES];

/* Length of a string of the program's, or -1 when it cannot be read. */
long exec_string_length(const char *s);

/*
 * Memory that one attempt of this thread needs until execve(2) succeeds or exec_release() is
 * called; a vfork child shares it with its parent. `fd`: a descriptor that is closed then, or -1.
 */
void *exec_pages_take(size_t bytes);
void exec_pages_descriptor(int fd);

/* A copy in pages of its own, for ever. NULL when memory is short. */
char *exec_joined(const char *a, const char *b);

/*
 * Makes the call start our loader, which loads what it named: execve of another file, with another
 * argument vector. `path`: of the loader. 0, or -errno; then the call is as it was.
 */
int exec_by_loader(struct syscall_call *call, const char *path);

#endif
