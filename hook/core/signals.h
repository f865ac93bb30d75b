/*
 * Signals that a mechanism owns (SIGTRAP for breakpoints, SIGSEGV for landings that the sled does
 * not cover) are virtual for the program: it installs, queries and blocks them as always, and
 * gets those that are not the mechanism's.
 */
#ifndef HOOK_CORE_SIGNALS_H
#define HOOK_CORE_SIGNALS_H

#include "hook/core/frame.h"

/* Asked first about each owned signal that arrives. Returns 1 when it was the mechanism's own and
 * the context (ucontext) is set right, 0 to hand it to the program (info and context may have
 * been changed to what the program should see). Runs in the handler; async-signal-safe. */
typedef int signals_owner_fn(int signal, void *info, void *context);

/*
 * Takes a signal over. Set-up, once per signal, at most OWNED_SIGNALS of them; owner NULL: for
 * hook_copy alone. 0 or -errno.
 */
int signals_own(int signal, signals_owner_fn *owner);

/*
 * From the stub, what the program says about signals; each returns SPECIAL_...
 *
 * Not seen here, and so not held back although the program asked for it: an owned signal that the
 * sa_mask of another signal's handler names, while that handler runs; one that is in the set of a
 * signalfd; one that any of several threads may take while it is blocked in the thread it comes to.
 */
int signals_action(struct syscall_call *call);  /* rt_sigaction */
int signals_mask(struct syscall_call *call);    /* rt_sigprocmask */
int signals_pending(struct syscall_call *call); /* rt_sigpending */
int signals_timedwait(struct syscall_call *call);
int signals_wait(struct entry_frame *frame); /* calls that wait under another mask: ppoll, ... */
void signals_wait_after(struct entry_frame *frame);
int signals_return(struct entry_frame *frame); /* rt_sigreturn */

/* A vfork child has actions of its own, but shares our memory with its parent. */
void signals_vfork_before(struct entry_frame *frame);
void signals_vfork_after(const struct entry_frame *frame);

/* All signals of this thread, before its end or for a short piece of set-up. */
void signals_block_all(void);
uint64_t signals_block_all_saving(void);
void signals_restore(uint64_t mask);

#endif
