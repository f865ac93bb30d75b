/*
 * Counts what a program executes, one instruction after the other, by PTRACE_SINGLESTEP. Exact and
 * the same on every run; nothing is timed.
 */
#ifndef ZPOLINE_BENCH_STEP_H
#define ZPOLINE_BENCH_STEP_H

#include "bench/process.h"
#include "bench/smaps.h"

/* Of one turn of the loop of microbench/counted.h. */
struct step_turn {
    int instructions; /* in user space */
    int crossings;    /* entries into the kernel: system call instructions and breakpoints */
};

struct step_counts {
    struct step_turn turn;    /* of a turn in which nothing happens for the first time */
    int turns;                /* how many were counted; 0 for a program that does not loop */
    int start_calls;          /* system calls from the program's execve to its loop, or its end */
    struct smaps_sum at_exit; /* what the process held then */
    long page_zero_kib;       /* the mapping at address 0; 0 without one */
    long pads_kib;            /* memory without a file, executable, in the low 2 GiB besides it */
    char failure[256];        /* why nothing was counted; "" when all went well */
};

/*
 * Starts the command, follows it to its end and counts. 0 with counts or with a failure; -EINTR
 * when the person interrupted, -errno when it could not be started. The program shares this
 * process's core when that is pinned, so that nothing runs on another one meanwhile.
 */
int step_count(const struct command *command, char *const *environment, struct step_counts *counts);

#endif
