/*
 * The mechanisms that zpoline is compared with.
 */
#ifndef BASELINES_MECHANISMS_H
#define BASELINES_MECHANISMS_H

#include "hook/mechanism.h"

extern const struct mechanism mechanism_none;
extern const struct mechanism mechanism_ld_preload;
extern const struct mechanism mechanism_int3;
extern const struct mechanism mechanism_sud;
extern const struct mechanism mechanism_sud_allow;
extern const struct mechanism mechanism_seccomp_trap;
extern const struct mechanism mechanism_seccomp_allow;
extern const struct mechanism mechanism_seccomp_notify;
extern const struct mechanism mechanism_ptrace;
extern const struct mechanism mechanism_ptrace_seccomp;
extern const struct mechanism mechanism_ptrace_tracer;

#endif
