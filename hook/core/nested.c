/*
 * Where a call finds room for its frame when this thread is inside another call already, or on the
 * alternate signal stack. The first happens when a signal handler of the program interrupts a hook,
 * and seems to happen when the program left such a handler by siglongjmp.
 */
#include "hook/core/alternate.h"
#include "hook/core/entry.h"
#include "hook/core/thread.h"

/* What an interrupted hook may have used below its frame; the contract promises 32 KiB. */
#define LEVEL_BYTES (64ul << 10)
#define RED_ZONE    128ul

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

/* Is sp on the alternate stack? Somebody may have set it behind our back: the kernel knows. */
static int on_alternate(struct thread_block *block, uintptr_t sp)
{
    if (!alternate_holds(block, sp) && block->alternate_known == block->alternate.bytes) {
        alternate_ask(block);
    }
    return alternate_holds(block, sp);
}

/* Inside the call of block->current. */
static uintptr_t inside(const struct thread_block *block, uintptr_t sp)
{
    uintptr_t frame = (uintptr_t)block->current;
    uintptr_t top = frame;
    if (frame > block->stack_base && frame <= block->stack_top) {
        top = hook_stack_below(block, block->current);
    }
    return top != frame ? top : below(sp);
}

static uintptr_t lowered(struct thread_block *block, uintptr_t top)
{
    int on_hook_stack = top > block->stack_base && top <= block->stack_top;
    return on_hook_stack && alternate_lower(block, top) ? KIND_ALTERNATE : 0;
}

/*
 * Returns the top of a stack for the new frame, and KIND_... of the frame in the bits below;
 * TB_FREE is 0 then. `sp` is the interrupted program's, on a stack with room.
 */
uintptr_t hook_nested_stack(uintptr_t sp)
{
    struct thread_block *block = thread_self();
    uintptr_t top = block->free_stack;
    if (top) { /* the first call of a handler on the alternate stack, which interrupted none */
        block->free_stack = 0;
        return top | lowered(block, top);
    }
    if (sp > block->stack_base && sp <= block->stack_top) {
        return below(sp) | KIND_NESTED; /* the handler runs on the hook stack itself */
    }
    int alternate = on_alternate(block, sp);
    if (!block->current) {
        /* Interrupted before the first frame, or after the last. */
        top = block->vfork_top ? block->vfork_top : block->stack_top;
    } else if (alternate || block->vfork_depth) {
        top = inside(block, sp);
    } else {
        block->current = NULL; /* left by siglongjmp: the old call is gone for good */
        alternate_raise(block);
        return block->stack_top;
    }
    return top | KIND_NESTED | (alternate ? lowered(block, top) : 0);
}
