/*
 * Owned signals that are pending for the process as a whole. A thread is told of one by a signal of
 * the same number whose value says so; that may be sent twice or be dropped by the kernel, which
 * does no harm, because the signal itself is what is kept here.
 */
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/unistd.h>

#include "hook/core/signals_internal.h"
#include "hook/core/text.h"
#include "hook/core/thread.h"
#include "hook/raw.h"

static uint64_t kept;
static uint64_t kept_info[OWNED_SIGNALS][SIGINFO_BYTES / 8];

static long tell(uint64_t tid, int signal)
{
    siginfo_t info = {.si_signo = signal, .si_code = SI_QUEUE};
    info.si_ptr = &kept;
    return raw_syscall4(__NR_rt_tgsigqueueinfo, raw_syscall0(__NR_getpid), tid, signal, &info);
}

static void tell_somebody(int signal)
{
    for (const struct thread_block *b = thread_blocks(); b; b = b->next) {
        uint64_t tid = __atomic_load_n(&b->tid, __ATOMIC_RELAXED);
        if (__atomic_load_n(&b->busy, __ATOMIC_RELAXED) && tid &&
            !(__atomic_load_n(&b->blocked_owned, __ATOMIC_RELAXED) & BIT(signal)) &&
            tell(tid, signal) == 0) {
            return;
        }
    }
}

int process_signal_keep(int signal, const void *info)
{
    if (((const siginfo_t *)info)->si_code != SI_USER) {
        return 0;
    }
    if (!(__atomic_load_n(&kept, __ATOMIC_RELAXED) & BIT(signal))) {
        memcpy(kept_info[signals_owned_index(signal)], info, SIGINFO_BYTES);
        __atomic_fetch_or(&kept, BIT(signal), __ATOMIC_SEQ_CST);
    }
    /* A thread that unblocks it from now on sees that it is kept. */
    tell_somebody(signal);
    return 1;
}

int process_signal_claim(int signal, void *info)
{
    if (!(__atomic_load_n(&kept, __ATOMIC_ACQUIRE) & BIT(signal))) {
        return 0;
    }
    memcpy(info, kept_info[signals_owned_index(signal)], SIGINFO_BYTES);
    return (__atomic_fetch_and(&kept, ~BIT(signal), __ATOMIC_ACQ_REL) & BIT(signal)) != 0;
}

int process_signal_take(int signal, void *info, int blocked)
{
    const siginfo_t *told = info;
    if (told->si_code != SI_QUEUE || told->si_ptr != &kept) {
        return 1;
    }
    if (blocked) {
        tell_somebody(signal); /* this thread has blocked it meanwhile */
        return 0;
    }
    return process_signal_claim(signal, info);
}

void process_signals_raise(uint64_t set)
{
    const struct thread_block *block = thread_self();
    uint64_t due = __atomic_load_n(&kept, __ATOMIC_SEQ_CST) & set & ~block->blocked_owned;
    for (int signal = 1; due && signal < SIGNALS; signal++) {
        if (due & BIT(signal)) {
            due &= ~BIT(signal);
            tell((uint64_t)raw_syscall0(__NR_gettid), signal);
        }
    }
}

uint64_t process_signals_kept(void)
{
    return __atomic_load_n(&kept, __ATOMIC_RELAXED);
}

void process_signals_forget(void)
{
    __atomic_store_n(&kept, 0, __ATOMIC_RELAXED);
}
