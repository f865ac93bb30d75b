/* What the files around execve(2) share. */
#ifndef HOOK_CORE_EXEC_INTERNAL_H
#define HOOK_CORE_EXEC_INTERNAL_H

#include <stddef.h>

#include "hook/core/frame.h"

/* NAME=value strings that bring the hook into a program, as they were at the start of this one;
 * some may be NULL. */
#define EXEC_NAMES  8
#define EXEC_FOLLOW "ZPOLINE_FOLLOW="            /* the last of exec_names */
extern const char *const exec_names[EXEC_NAMES]; /* with the = behind each */
extern char *exec_values[EXEC_NAMES];

/* Our library's path, to stand in LD_PRELOAD, or NULL. */
extern char *exec_library;

/* Puts the right environment into the call: with all that brings the hook along, or without. */
void exec_environment_set(struct syscall_call *call, int with);

/* Has the program chosen a hook for its child itself? */
int exec_brings_hook(const struct syscall_call *call);

/* 1 if the string begins so, 0 if not, -1 if it cannot be read. */
int exec_string_starts(const char *s, const char *prefix);

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
