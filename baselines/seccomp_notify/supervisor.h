/* The supervisor: answers the notifications of a seccomp filter by asking the hook. */
#ifndef BASELINES_SECCOMP_NOTIFY_SUPERVISOR_H
#define BASELINES_SECCOMP_NOTIFY_SUPERVISOR_H

#include "baselines/outside/hook.h"

/*
 * Answers until the last process under the filter has ended. `listener` is the filter's. Calls are
 * answered one after the other, those of several threads as well. 0 or -errno.
 */
int supervise(int listener, const struct outside_hook *outside);

#endif
