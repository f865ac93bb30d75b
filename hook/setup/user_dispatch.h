/*
 * Syscall User Dispatch (Documentation/admin-guide/syscall-user-dispatch.rst): the kernel sends
 * SIGSYS for each system call that is not made in the raw site, and the handler leads the thread to
 * the entry stub.
 */
#ifndef HOOK_SETUP_USER_DISPATCH_H
#define HOOK_SETUP_USER_DISPATCH_H

#include "hook/setup/start.h"

/*
 * For the owner of SIGSYS, in its handler: leads a call of the program to the stub and lets one of
 * the hook's own through. Returns what an owner returns (signals.h).
 */
int user_dispatch_arrived(const void *info, void *context);

/* Arms this thread, and from now on each new thread and process. Set-up, after the signal is owned
 * and start_note_own_code. 0 or -errno with *failure filled in. */
int user_dispatch_arm(struct hook_failure *failure);

#endif
