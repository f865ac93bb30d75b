/*
 * The alternate signal stack of a thread (sigaltstack). A hook runs on a stack of its own, where
 * the kernel takes the alternate stack for unused: a signal that arrives then would begin at its
 * top, over the frames of the handler that made the call. So around a hook that is called from
 * there the kernel is told of its lower part only, below all that is in use.
 */
#ifndef HOOK_CORE_ALTERNATE_H
#define HOOK_CORE_ALTERNATE_H

#include "hook/core/frame.h"

/* Is sp on the alternate stack of this thread, whose block it is? Async-signal-safe, as all here.
 */
int alternate_holds(const struct thread_block *block, uintptr_t sp);

/* Takes over what the kernel says, which knows the whole. */
void alternate_ask(struct thread_block *block);

/* In the parent of a vfork child, which may have left anything in the block; `sp` is that of the
 * call. */
void alternate_after_vfork(struct thread_block *block, uintptr_t sp);

/*
 * With sp on the alternate stack: leaves the kernel its part below the caller's frame. `free` is
 * the end of a piece of the hook stack that nobody uses. 1, or 0 if there is nothing to do: too
 * little room, or a stack that the kernel forgets while it is in use (SS_AUTODISARM).
 */
int alternate_lower(struct thread_block *block, uintptr_t free);

/* The whole again, after the program has left by siglongjmp. */
void alternate_raise(struct thread_block *block);

/* What rt_sigreturn, the call of this frame, will make of it. */
void alternate_return(struct entry_frame *frame);

/* sigaltstack; returns SPECIAL_... */
int alternate_call(struct entry_frame *frame);

#endif
