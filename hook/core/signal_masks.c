/*
 * Which owned signals the program believes to be blocked. The kernel never blocks them, so each
 * mask that the program hands over is given on without them, and the difference is kept in the
 * thread's block.
 */
#include <asm/errno.h>
#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/ucontext.h>
#include <asm/unistd.h>
#include <linux/time_types.h>

#include "hook/core/signals.h"
#include "hook/core/signals_internal.h"
#include "hook/core/thread.h"
#include "hook/core/user_copy.h"
#include "hook/raw.h"

#define NANOSECONDS 1000000000u

/* --- rt_sigprocmask, rt_sigpending, rt_sigtimedwait --- */

/* Sends this thread what has arrived meanwhile and is no longer blocked. */
static void raise_pending(struct thread_block *block)
{
    process_signals_raise(signals_owned);
    for (int signal = 1; signal < SIGNALS; signal++) {
        if (!(block->pending_owned & ~block->blocked_owned & BIT(signal))) {
            continue;
        }
        uint64_t info[SIGINFO_BYTES / 8];
        __builtin_memcpy(info, signals_pending_info(block, signal), sizeof info);
        block->pending_owned &= ~BIT(signal);
        raw_syscall4(__NR_rt_tgsigqueueinfo, raw_syscall0(__NR_getpid), raw_syscall0(__NR_gettid),
                     signal, info);
    }
}

int signals_mask(struct syscall_call *call)
{
    const uint64_t *set = (const uint64_t *)call->args[1];
    uint64_t *old = (uint64_t *)call->args[2];
    if (!signals_owned || call->args[3] != MASK_BYTES) {
        return SPECIAL_PASS;
    }
    struct thread_block *block = thread_self();
    uint64_t asked = 0, believed_before = block->blocked_owned;
    if (set && hook_copy(&asked, set, sizeof asked) != 0) {
        return signals_answered(call, -EFAULT);
    }
    uint64_t stripped = asked & ~signals_owned;
    long result =
        raw_syscall4(__NR_rt_sigprocmask, call->args[0], set ? &stripped : NULL, old, MASK_BYTES);
    if (result != 0) {
        return signals_answered(call, result);
    }
    if (old) {
        *old |= believed_before; /* the kernel has just written there */
    }
    if (set) {
        uint64_t ours = asked & signals_owned;
        block->blocked_owned = call->args[0] == SIG_BLOCK     ? believed_before | ours
                               : call->args[0] == SIG_UNBLOCK ? believed_before & ~ours
                                                              : ours;
        raise_pending(block);
    }
    return signals_answered(call, 0);
}

int signals_pending(struct syscall_call *call)
{
    uint64_t *set = (uint64_t *)call->args[0];
    long result = raw_syscall2(__NR_rt_sigpending, set, call->args[1]);
    if (result == 0 && call->args[1] == MASK_BYTES) {
        *set |= thread_self()->pending_owned |
                process_signals_kept(); /* the kernel has just written there */
    }
    return signals_answered(call, result);
}

/* Takes one of `set` that has arrived, the thread's own first. Its number, or 0. */
static int pending_claim(struct thread_block *block, uint64_t set, void *info)
{
    for (int signal = 1; signal < SIGNALS; signal++) {
        if (block->pending_owned & set & BIT(signal)) {
            __builtin_memcpy(info, signals_pending_info(block, signal), SIGINFO_BYTES);
            block->pending_owned &= ~BIT(signal);
            return signal;
        }
        if ((set & BIT(signal)) && process_signal_claim(signal, info)) {
            return signal;
        }
    }
    return 0;
}

/*
 * One that has arrived before is ours to hand out. One that arrives during the wait is taken by
 * the kernel's wait before any handler (do_sigtimedwait, kernel/signal.c).
 */
int signals_timedwait(struct syscall_call *call)
{
    struct thread_block *block = thread_self();
    const void *timeout = (const void *)call->args[2];
    struct __kernel_timespec wait = {0};
    uint64_t set;
    if (!(block->pending_owned | process_signals_kept()) || call->args[3] != MASK_BYTES ||
        hook_copy(&set, (const void *)call->args[0], sizeof set) != 0 ||
        (timeout && hook_copy(&wait, timeout, sizeof wait) != 0) || wait.tv_sec < 0 ||
        (uint64_t)wait.tv_nsec >= NANOSECONDS) {
        return SPECIAL_PASS; /* or the kernel says what is wrong */
    }
    uint64_t info[SIGINFO_BYTES / 8];
    int signal = pending_claim(block, set, info);
    if (!signal) {
        return SPECIAL_PASS;
    }
    void *to = (void *)call->args[1];
    return signals_answered(call, to && hook_copy(to, info, sizeof info) ? -EFAULT : signal);
}

/* --- calls that wait under another mask --- */

/* Which argument points at the mask, or, `indirect`, at a pair of its address and its size. */
struct mask_place {
    int argument, indirect;
};

static struct mask_place mask_place_of(long number)
{
    switch ((uint32_t)number) {
    case __NR_rt_sigsuspend:
        return (struct mask_place){0, 0};
    case __NR_ppoll:
        return (struct mask_place){3, 0};
    case __NR_epoll_pwait:
    case __NR_epoll_pwait2:
        return (struct mask_place){4, 0};
    default: /* pselect6, io_pgetevents */
        return (struct mask_place){5, 1};
    }
}

/* 0 with the mask, or -1: there is none, or the kernel shall say what is wrong with it. */
static int mask_read(const struct syscall_call *call, struct mask_place place, uint64_t *mask)
{
    uintptr_t pair[2] = {(uintptr_t)call->args[place.argument]};
    if (place.indirect) {
        if (!pair[0] || hook_copy(pair, (const void *)pair[0], sizeof pair) != 0) {
            return -1;
        }
    } else {
        pair[1] = (uintptr_t)call->args[place.argument + 1];
    }
    if (!pair[0] || pair[1] != MASK_BYTES) {
        return -1;
    }
    return hook_copy(mask, (const void *)pair[0], sizeof *mask);
}

int signals_wait(struct entry_frame *frame)
{
    struct syscall_call *call = &frame->call;
    struct thread_block *block = thread_self();
    struct mask_place place = mask_place_of(call->number);
    uint64_t mask, before = block->blocked_owned;
    frame->wait.changed = 0;
    if (!signals_owned || mask_read(call, place, &mask) != 0) {
        return SPECIAL_PASS;
    }
    uint64_t ours = mask & signals_owned;
    if (ours == before && !ours) {
        return SPECIAL_PASS;
    }
    block->blocked_owned = ours;
    if (block->pending_owned & ~ours) { /* the wait would end at once */
        raise_pending(block);
        block->blocked_owned = before;
        return signals_answered(call, -EINTR);
    }
    frame->scratch = before;
    frame->wait.changed = 1;
    frame->wait.mask = mask & ~signals_owned;
    frame->wait.pair[0] = (uintptr_t)&frame->wait.mask;
    frame->wait.pair[1] = MASK_BYTES;
    call->args[place.argument] = place.indirect ? (long)frame->wait.pair : (long)&frame->wait.mask;
    return SPECIAL_KEEP;
}

void signals_wait_after(struct entry_frame *frame)
{
    if (frame->wait.changed) {
        struct thread_block *block = thread_self();
        block->blocked_owned = frame->scratch;
        raise_pending(block);
    }
}

/* --- rt_sigreturn --- */

/*
 * The frame restores the mask that is written in it. In one of an owned signal we have noted the
 * owned signals there (signals.c), in others they stand only if the handler has put them there.
 */
int signals_return(struct entry_frame *frame)
{
    struct ucontext *context = (struct ucontext *)frame->program_sp;
    struct thread_block *block = thread_self();
    uint64_t flags, mask;
    if (!signals_owned || hook_copy(&flags, &context->uc_flags, sizeof flags) != 0 ||
        hook_copy(&mask, &context->uc_sigmask, sizeof mask) != 0) {
        return SPECIAL_SIGRETURN;
    }
    uint64_t ours = mask & signals_owned;
    if (ours) {
        context->uc_sigmask &= ~signals_owned;
    }
    if (flags & SIGNALS_FRAME_OWNED) {
        context->uc_flags &= ~SIGNALS_FRAME_OWNED;
        block->blocked_owned = ours;
    } else {
        block->blocked_owned |= ours;
    }
    raise_pending(block);
    return SPECIAL_SIGRETURN;
}

/* --- our own --- */

void signals_block_all(void)
{
    signals_block_all_saving();
}

static uint64_t block(uint64_t set)
{
    uint64_t before = 0;
    raw_syscall4(__NR_rt_sigprocmask, SIG_SETMASK, &set, &before, MASK_BYTES);
    return before;
}

uint64_t signals_block_all_saving(void)
{
    return block(~0ull);
}

uint64_t signals_block_foreign(void)
{
    return block(~signals_owned);
}

void signals_restore(uint64_t mask)
{
    raw_syscall4(__NR_rt_sigprocmask, SIG_SETMASK, &mask, NULL, MASK_BYTES);
}
