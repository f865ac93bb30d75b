/*
 * Where a call finds room for its frame when this thread is inside another call already. That
 * happens when a signal handler of the program interrupts a hook, and seems to happen when the
 * program left such a handler by siglongjmp.
 */
#include <asm/signal.h>
#include <asm/unistd.h>

#include "hook/core/entry.h"
#include "hook/core/thread.h"
#include "hook/raw.h"

/* What an interrupted hook may have used below its frame; the contract promises 32 KiB. */
#define LEVEL_BYTES (64ul << 10)
#define RED_ZONE    128ul
#define ON_STACK    1 /* SS_ONSTACK, include/uapi/linux/signal.h */

static uintptr_t below(uintptr_t sp)
{
    return (sp - RED_ZONE) & ~63ul;
}

/* Room below what the interrupted hook of this frame uses; the frame itself when there is none. */
uintptr_t hook_stack_below(const struct thread_block *block, const struct entry_frame *frame)
{
    uintptr_t top = (uintptr_t)frame;
    int room = top - block->stack_base > 2 * LEVEL_BYTES;
    return room ? (top - LEVEL_BYTES) & ~63ul : top;
}

/*
 * Returns the top of a stack for the new frame, or 0 when the old call is gone for good: the block
 * is free again. `sp` is the interrupted program's, on a stack with room.
 */
uintptr_t hook_nested_stack(uintptr_t sp)
{
    struct thread_block *block = thread_self();
    if (sp > block->stack_base && sp <= block->stack_top) {
        return below(sp); /* the handler runs on the hook stack itself */
    }
    if (!block->current) {
        /* Interrupted before the first frame, or after the last. */
        return block->vfork_top ? block->vfork_top : block->stack_top;
    }
    /* The kernel knows whether sp is on the alternate stack (kernel/signal.c, do_sigaltstack). */
    stack_t alternate;
    long result = raw_syscall2(__NR_sigaltstack, 0, &alternate);
    if (result != 0 || (alternate.ss_flags & ON_STACK) || block->vfork_depth) {
        uintptr_t frame = (uintptr_t)block->current;
        uintptr_t top = frame;
        if (frame > block->stack_base && frame <= block->stack_top) {
            top = hook_stack_below(block, block->current);
        }
        return top != frame ? top : below(sp);
    }
    block->current = NULL;
    block->free_stack = block->stack_top;
    return 0;
}
