/* What the files about owned signals share. */
#ifndef HOOK_CORE_SIGNALS_INTERNAL_H
#define HOOK_CORE_SIGNALS_INTERNAL_H

#include "hook/core/frame.h"

#define SIGNALS    65
#define BIT(n)     (1ull << ((n)-1))
#define MASK_BYTES 8

/* In uc_flags of a frame whose uc_sigmask tells about owned signals too. The kernel looks at the
 * low bits only (arch/x86/kernel/signal_64.c). */
#define SIGNALS_FRAME_OWNED (1ull << 62)

extern uint64_t signals_owned; /* all owned signals, BIT() each */

/* Which of the owned signals it is: 0 .. OWNED_SIGNALS - 1. */
int signals_owned_index(int signal);

/*
 * Owned signals that were sent to the process (kill(2)) and that no thread could take so far: kept
 * for the first thread that has them not blocked, as complete_signal() (kernel/signal.c) does for
 * those that it can tell. process_signals.c
 *
 * process_signal_keep: one that has come to a thread which has it blocked. 0: it was not sent to
 * the process. process_signal_take: `info` may be that by which a thread is told of one; then 1
 * with its own, or 0 when somebody else has taken it. process_signals_raise: tells this thread of
 * those in `set` that are kept and that it has not blocked. process_signals_claim: takes one, if it
 * is kept.
 */
int process_signal_keep(int signal, const void *info);
int process_signal_take(int signal, void *info, int blocked);
void process_signals_raise(uint64_t set);
int process_signal_claim(int signal, void *info);
uint64_t process_signals_kept(void);
void process_signals_forget(void); /* in a forked child */

/* The siginfo_t of a signal that is in block->pending_owned. */
const void *signals_pending_info(const struct thread_block *block, int signal);

static inline int signals_answered(struct syscall_call *call, long result)
{
    call->result = result;
    return SPECIAL_ANSWERED;
}

#endif
