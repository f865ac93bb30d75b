/*
 * Children that the command makes for itself, of which the program that it becomes must find no
 * trace: no SIGCHLD, and nothing to wait for.
 */
#ifndef BASELINES_PTRACE_CHILD_H
#define BASELINES_PTRACE_CHILD_H

#include <sys/types.h>

/* As fork(2), with no signal at the child's end. */
pid_t child_make(void);

/*
 * Waits for the end of such a child. Returns the negative of its exit status, which is to be an
 * errno; -ECHILD if a signal ended it.
 */
int child_wait(pid_t child);

#endif
