/*
 * Signals that a mechanism owns (SIGTRAP for breakpoints, SIGSEGV for landings that the sled does
 * not cover) are virtual for the program: it installs, queries and blocks them as always, and
 * gets those that are not the mechanism's.
 */
#ifndef HOOK_CORE_SIGNALS_H
#define HOOK_CORE_SIGNALS_H

#include <stdint.h>

#include "hook/syscall_hook.h"

/* Asked first about each owned signal that arrives. Returns 1 when it was the mechanism's own and
 * the context (ucontext) is set right, 0 to hand it to the program (info and context may have
 * been changed to what the program should see). Runs in the handler; async-signal-safe. */
typedef int signals_owner_fn(int signal, void *info, void *context);

/* Takes a signal over. Set-up, once per signal. 0 or -errno. */
int signals_own(int signal, signals_owner_fn *owner);

/* From the stub: rt_sigaction, rt_sigprocmask and rt_sigpending of the program. Return SPECIAL_...
 */
int signals_action(struct syscall_call *call);
int signals_mask(struct syscall_call *call);
int signals_pending(struct syscall_call *call);

/* All signals of this thread, before its end or for a short piece of set-up. */
void signals_block_all(void);
uint64_t signals_block_all_saving(void);
void signals_restore(uint64_t mask);

#endif
