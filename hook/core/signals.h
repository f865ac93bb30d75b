/*
 * Signals that a mechanism owns (SIGTRAP for breakpoints, SIGSEGV for landings that the sled does
 * not cover) are virtual for the program: it installs, queries and blocks them as always, and
 * gets those that are not the mechanism's.
 */
#ifndef HOOK_CORE_SIGNALS_H
#define HOOK_CORE_SIGNALS_H

#include "hook/core/frame.h"

/*
 * Asked first about each owned signal that arrives. Returns SIGNAL_OURS when it was the mechanism's
 * own and the context (ucontext) is set right, 0 to hand it to the program (info and context may
 * have been changed to what the program should see). SIGNAL_MERGED: the place says that the kernel
 * has forced the mechanism's own, but info is that of one that somebody sent: of two equal signals
 * that are pending for a thread the kernel keeps the first (legacy_queue(), kernel/signal.c). Runs
 * in the handler; async-signal-safe.
 */
#define SIGNAL_OURS   1
#define SIGNAL_MERGED 2
typedef int signals_owner_fn(int signal, void *info, void *context);

/*
 * Takes a signal over. Set-up, once per signal, at most OWNED_SIGNALS of them; owner NULL: for
 * hook_copy alone. 0 or -errno.
 */
int signals_own(int signal, signals_owner_fn *owner);

/*
 * From the stub, what the program says about signals; each returns SPECIAL_...
 *
 * Not as natively (tests/conformance/limits lists the cases): what the sa_mask or the uc_sigmask of
 * another signal's handler says of an owned signal; an owned signal that is blocked ends the wait
 * in which it comes; one that came to a thread which has it blocked is not taken by sigwait in
 * another, nor by signalfd.
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

/* Around execve, which hands on what is ignored and blocked; `alone`: the process has one thread.
 */
void signals_exec_before(int alone);
void signals_exec_after(int alone);

/* All signals of this thread, before its end or for a short piece of set-up. */
void signals_block_all(void);
uint64_t signals_block_all_saving(void);
uint64_t signals_block_foreign(void); /* all but the owned */
void signals_restore(uint64_t mask);

#endif
