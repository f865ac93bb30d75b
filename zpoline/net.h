/* The net under the rewriting: --coverage exhaustive. */
#ifndef ZPOLINE_NET_H
#define ZPOLINE_NET_H

#include "hook/core/hook.h"

/*
 * Arms Syscall User Dispatch: a system call instruction that was not rewritten (it could not be
 * proven, or was made at run time) raises SIGSYS, which leads to the same hook. It stays as it is:
 * that it was executed proves the instruction, but not that a `call` in its place would spare its
 * function's red zone. Set-up, last. 0, or -errno with *failure filled in.
 */
int net_arm(struct hook_failure *failure);

#endif
