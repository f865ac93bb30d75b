/* Whether a seccomp filter with a certain action can be installed, asked from the command. */
#ifndef BASELINES_SECCOMP_TRAP_PROBE_H
#define BASELINES_SECCOMP_TRAP_PROBE_H

#include "hook/problem.h"

#include <stdint.h>

/*
 * `action` is a SECCOMP_RET_..., called `name` in the message; `flags` are seccomp(2)'s
 * SECCOMP_FILTER_FLAG_... that the installation needs. Tried in a child. 0, or -errno with the
 * problem filled in. Changes nothing.
 */
int seccomp_probe(uint32_t action, const char *name, unsigned long flags, struct problem *problem);

/* How the command itself makes a system call: for bpf_install(). */
long seccomp_libc_syscall(long number, long a1, long a2, long a3, long a4, long a5, long a6);

#endif
