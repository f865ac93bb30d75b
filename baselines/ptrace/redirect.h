/* The ways of `ptrace` and `ptrace_seccomp`: calls are led to the entry stub in the program. */
#ifndef BASELINES_PTRACE_REDIRECT_H
#define BASELINES_PTRACE_REDIRECT_H

#include "baselines/ptrace/tracer.h"

extern const struct tracer_way redirect_by_syscall; /* every call stops, twice */
extern const struct tracer_way redirect_by_seccomp; /* calls that a filter picks stop, once */

#endif
