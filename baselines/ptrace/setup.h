/* The part of the mechanisms that runs inside the program. */
#ifndef BASELINES_PTRACE_SETUP_H
#define BASELINES_PTRACE_SETUP_H

#include "hook/setup/own_code.h"
#include "hook/setup/start.h"

/* See start_set_up_fn. */
int ptrace_set_up(const struct start_request *request, struct hook_failure *failure);
int ptrace_seccomp_set_up(const struct start_request *request, struct hook_failure *failure);

/* The steps that both begin with: all but the announcement. 0 or -errno. */
int traced_prepare(const struct start_request *request, const struct hook_facts *facts,
                   struct hook_failure *failure);

/* After it: the code whose calls are let go. */
const struct own_range *traced_ranges(size_t *count);

/* Says to the tracer that the hook is ready: an enum announce_answer, or -errno. */
long traced_announce(int filtered);

/* Fills *failure for an announcement that was not accepted; returns -errno. */
int traced_refused(long answer, struct hook_failure *failure);

#endif
