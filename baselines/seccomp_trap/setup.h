/* The set-up of seccomp_trap. */
#ifndef BASELINES_SECCOMP_TRAP_SETUP_H
#define BASELINES_SECCOMP_TRAP_SETUP_H

#include "hook/setup/start.h"

/* See start_set_up_fn. */
int seccomp_trap_set_up(const struct start_request *request, struct hook_failure *failure);

#endif
