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

/* The siginfo_t of a signal that is in block->pending_owned. */
const void *signals_pending_info(const struct thread_block *block, int signal);

static inline int signals_answered(struct syscall_call *call, long result)
{
    call->result = result;
    return SPECIAL_ANSWERED;
}

#endif
