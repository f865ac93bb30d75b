/*
 * The functions that are timed. They are C and assembly, not C++, so that what runs in the loop is
 * what is written here.
 */
#ifndef ZPOLINE_MICROBENCH_CALLS_H
#define ZPOLINE_MICROBENCH_CALLS_H

#ifdef __cplusplus
extern "C" {
#endif

/* One system call at a site of this program. */
long micro_syscall(long number);

/* The same with three arguments, at a site of its own. */
long micro_syscall3(long number, long first, long second, long third);

/* micro_syscall's site with arguments that no system call acts on. */
long micro_syscall_probe(long number);

/* A function that returns its argument: the limit of what a call can cost. */
long micro_direct(long value);

/* getpid() of libc under three nested calls, as in a program with functions of its own. */
long chain_outer(void);

#ifdef __cplusplus
}
#endif

#endif
