/*
 * The tasks that are traced, by thread id, and what the tracer has to remember of each.
 */
#ifndef BASELINES_PTRACE_TRACEE_H
#define BASELINES_PTRACE_TRACEE_H

#include "baselines/ptrace/filter.h"
#include "baselines/ptrace/image.h"

#include <stdbool.h>
#include <sys/types.h>

struct tracee {
    pid_t tid;
    struct image *image;   /* NULL: the program has not announced itself */
    struct filter *filter; /* NULL: none, or not known */
    int request;           /* PTRACE_..., by which it goes on */
    bool filtered;         /* there may be seccomp filters that we know nothing of */
    bool in_call;          /* its next system call stop is an exit */
    bool answered;         /* at that exit, `answer` becomes the result */
    bool changed;          /* at that exit, `arguments` become the argument registers again */
    long answer;
    uint64_t arguments[6];
};

/* The task, or NULL. */
struct tracee *tracee_find(pid_t tid);

/* A new entry with nothing else known; NULL without memory. `tid` must not be there yet. */
struct tracee *tracee_add(pid_t tid, int request);

/* Forgets it. */
void tracee_remove(struct tracee *tracee);

/* It executes another program: nothing of the one before holds, but the kernel keeps the filters.
 */
void tracee_reset(struct tracee *tracee, int request);

#endif
