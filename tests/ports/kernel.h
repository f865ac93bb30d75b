/*
 * A kernel of the three systems as far as a stub sees it, on Linux: Syscall User Dispatch sends
 * each `syscall` outside libc here, with the registers that the instruction left. Answers are as
 * theirs: carry, rdx, lost registers, stacked arguments from rsp + 8, children that return first.
 */
#ifndef TESTS_PORTS_KERNEL_H
#define TESTS_PORTS_KERNEL_H

#include "zpoline/ports/bsd_numbers.h"

#define KERNEL_PID    4242
#define KERNEL_CHILD  4711
#define KERNEL_EBADF  9
#define KERNEL_THREAD 5000

/* Calls that it knows beside those of bsd_numbers.h. */
enum { KERNEL_EXIT = 1, KERNEL_PIPE = 42, KERNEL_YIELD = 331, KERNEL_LAST = PORT_NUMBERS - 1 };

extern struct kernel {
    long calls;    /* that have arrived */
    long number;   /* of the last */
    long given[8]; /* its arguments */
    long rsp;
    long signal_behind; /* number: SIGUSR1 arrives when it returns; -1: none */
    int outside;        /* calls that were made outside the raw site */
} kernel;

/* 0, or -1 where Linux has no Syscall User Dispatch. */
int kernel_boot(void);

/* Takes SIGSYS again: cmocka has its own handler of it around each test. */
void kernel_attend(void);

#endif
