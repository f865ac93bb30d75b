/*
 * The tracer: follows a process and all that comes of it, and hands each system call that stops to
 * one of the ways of answering it.
 */
#ifndef BASELINES_PTRACE_TRACER_H
#define BASELINES_PTRACE_TRACER_H

#include "baselines/ptrace/tracee.h"
#include "hook/mechanism.h"

#include <stdbool.h>
#include <sys/types.h>

/* How the calls of a mechanism stop, and what is done then. */
struct tracer_way {
    int resume;   /* PTRACE_SYSCALL: every call stops at entry and exit; PTRACE_CONT: by a filter */
    long options; /* PTRACE_O_..., besides what following needs */
    /*
     * Before the tracer attaches; 0 or -errno with the problem filled in. NULL: nothing, and
     * standard error is given back.
     */
    int (*prepare)(const struct launch_request *request, struct problem *problem);
    void (*finish)(pid_t program);           /* when all is over; NULL: nothing */
    void (*called)(struct tracee *tracee);   /* at the entry, or at the filter's stop */
    void (*returned)(struct tracee *tracee); /* at the exit; NULL: nothing to do */
    /* For a tracee whose request has been made PTRACE_SYSEMU: at the entry of a call that is not
     * made, and has no exit stop. */
    void (*skipped)(struct tracee *tracee);
    /* It goes on after a signal, begins or is continued; goes on in another program; each may be
     * NULL. */
    void (*interrupted)(struct tracee *tracee);
    void (*executed)(struct tracee *tracee);
};

/* Attaches to a process of one thread; if the tracer dies, the process does. 0 or -errno. */
int tracer_attach(pid_t pid, const struct tracer_way *way);

/* Follows it until the last task has ended. */
void tracer_follow(const struct tracer_way *way);

#endif
