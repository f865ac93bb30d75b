/* The alternate signal stack: alternate.h. What the kernel knows of it is kept in the block. */
#include "hook/core/alternate.h"

#include <asm/errno.h>
#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/ucontext.h>
#include <asm/unistd.h>

#include "hook/core/entry.h"
#include "hook/core/signals.h"
#include "hook/core/signals_internal.h"
#include "hook/core/thread.h"
#include "hook/core/user_copy.h"
#include "hook/raw.h"

/* include/uapi/linux/signal.h */
#define ON_STACK   1
#define DISABLE    2
#define AUTODISARM (1u << 31)

/* What alternate_lower() and the calls that it makes may use below their caller's frame; the stub's
 * copy of the frame (nested.S) lies above that. */
#define IN_USE 512

_Static_assert(sizeof(stack_t) == sizeof(struct alternate_stack), "not the kernel's stack_t");

int alternate_holds(const struct thread_block *block, uintptr_t sp)
{
    return sp - block->alternate.start < block->alternate.bytes;
}

static void keep(struct thread_block *block, const struct alternate_stack *said)
{
    block->alternate = *said;
    block->alternate.flags &= ~(uint32_t)ON_STACK;
    block->alternate.bytes = said->flags & DISABLE ? 0 : said->bytes;
    block->alternate_known = block->alternate.bytes;
}

void alternate_ask(struct thread_block *block)
{
    struct alternate_stack said;
    if (raw_syscall2(__NR_sigaltstack, 0, &said) == 0) {
        keep(block, &said);
    }
}

/* Is that, of a moment at which rsp was `sp`, the lower part of the one that we know? */
static int is_lowered(const struct thread_block *block, const struct alternate_stack *said,
                      uintptr_t sp)
{
    int inside = (sp > block->stack_base && sp <= block->stack_top) || alternate_holds(block, sp);
    return inside && said->start == block->alternate.start &&
           said->bytes < block->alternate.bytes && !(said->flags & DISABLE);
}

static void believe(struct thread_block *block, const struct alternate_stack *said, uintptr_t sp)
{
    if (is_lowered(block, said, sp)) {
        block->alternate_known = said->bytes;
    } else {
        keep(block, said);
    }
}

void alternate_after_vfork(struct thread_block *block, uintptr_t sp)
{
    struct alternate_stack said;
    if (raw_syscall2(__NR_sigaltstack, 0, &said) == 0) {
        believe(block, &said, sp);
    }
}

/*
 * The kernel refuses a change while rsp is on the alternate stack, so it is made on the hook stack;
 * no signal may arrive in between. Afterwards rsp is above what the kernel knows, and whatever
 * arrives begins below it. SIGTRAP is not blocked: a debugger's single step would make the kernel
 * forget the handler (force_sig_info_to_task(), kernel/signal.c).
 */
int alternate_lower(struct thread_block *block, uintptr_t free)
{
    struct alternate_stack lower = block->alternate;
    uintptr_t end = ((uintptr_t)__builtin_frame_address(0) - IN_USE) & ~15ul;
    if (end <= lower.start || (lower.flags & AUTODISARM)) {
        return 0;
    }
    lower.bytes = end - lower.start;
    uint64_t most = ~BIT(SIGTRAP), mask = 0;
    raw_syscall4(__NR_rt_sigprocmask, SIG_SETMASK, &most, &mask, MASK_BYTES);
    long result = hook_alternate_set(&lower, free);
    if (result == 0) {
        block->alternate_known = lower.bytes;
    }
    signals_restore(mask);
    return result == 0;
}

void alternate_raise(struct thread_block *block)
{
    if (block->alternate_known != block->alternate.bytes &&
        raw_syscall2(__NR_sigaltstack, &block->alternate, 0) == 0) {
        block->alternate_known = block->alternate.bytes;
    }
}

void alternate_return(struct entry_frame *frame)
{
    struct thread_block *block = thread_self();
    const struct ucontext *context = (const struct ucontext *)frame->program_sp;
    struct alternate_stack said;
    uintptr_t sp;
    if (hook_copy(&said, &context->uc_stack, sizeof said) == 0 &&
        hook_copy(&sp, &context->uc_mcontext.rsp, sizeof sp) == 0) {
        believe(block, &said, sp);
        frame->alternate_known = block->alternate_known;
    }
}

/* On the alternate stack, as do_sigaltstack() (kernel/signal.c) says there. */
static long call_on_it(const struct thread_block *block, const void *set, void *old)
{
    struct alternate_stack now = block->alternate;
    now.flags |= ON_STACK;
    if (set) {
        struct alternate_stack asked;
        return hook_copy(&asked, set, sizeof asked) ? -EFAULT : -EPERM;
    }
    return old && hook_copy(old, &now, sizeof now) ? -EFAULT : 0;
}

int alternate_call(struct entry_frame *frame)
{
    struct thread_block *block = thread_self();
    const void *set = (const void *)frame->call.args[0];
    void *old = (void *)frame->call.args[1];
    int on_it = block->alternate_known != block->alternate.bytes ||
                alternate_holds(block, frame->program_sp);
    if (on_it && !(block->alternate.flags & AUTODISARM)) {
        return signals_answered(&frame->call, call_on_it(block, set, old));
    }
    long result = raw_syscall2(__NR_sigaltstack, set, old);
    if (result == 0 && set) {
        alternate_ask(block);
    }
    return signals_answered(&frame->call, result);
}
