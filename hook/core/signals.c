/*
 * Virtual ownership of signals. The kernel's action of an owned signal is always our handler, with
 * the flags and mask that the program asked for: when the signal is the program's, the handler
 * jumps to the program's own on the very frame that the kernel built (entry.S).
 */
#include "hook/core/signals.h"

#include <asm/errno.h>
#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/ucontext.h>
#include <asm/unistd.h>

#include "hook/core/entry.h"
#include "hook/core/thread.h"
#include "hook/core/user_copy.h"
#include "hook/raw.h"

#define SIGNALS    65
#define BIT(n)     (1ull << ((n)-1))
#define MASK_BYTES 8

/* struct kernel_sigaction of x86-64 (arch/x86/include/uapi/asm/signal.h) */
struct action {
    uintptr_t handler;
    uint64_t flags;
    uintptr_t restorer;
    uint64_t mask;
};

static uint64_t owned;
static signals_owner_fn *owners[SIGNALS];

/*
 * What the program believes. A signal's handler reads its action while another thread installs one:
 * so actions are immutable once published, in a ring long enough that none is reused while read.
 */
#define RING 64
static struct action ring[SIGNALS][RING];
static struct action *believed[SIGNALS];
static uint32_t ring_next[SIGNALS];
static uint64_t masked_owned[SIGNALS]; /* owned signals in the sa_mask of all the others */

static const struct action default_action;

static const struct action *action_of(int signal)
{
    struct action *a = __atomic_load_n(&believed[signal], __ATOMIC_ACQUIRE);
    return a ? a : &default_action;
}

static void action_publish(int signal, const struct action *a)
{
    uint32_t i = __atomic_fetch_add(&ring_next[signal], 1, __ATOMIC_RELAXED) % RING;
    ring[signal][i] = *a;
    __atomic_store_n(&believed[signal], &ring[signal][i], __ATOMIC_RELEASE);
}

static long kernel_action(int signal, const struct action *new_action, struct action *old)
{
    return raw_syscall4(__NR_rt_sigaction, signal, new_action, old, MASK_BYTES);
}

/* Our handler, behaving towards stack, mask and restart as the program's action wants. */
static long install(int signal, const struct action *a)
{
    int has_handler = a->handler > (uintptr_t)SIG_IGN;
    struct action ours = {
        .handler = (uintptr_t)hook_signal_handler,
        .flags = SA_SIGINFO | SA_RESTORER | SA_ONSTACK | SA_NODEFER | SA_RESTART,
        .restorer = (uintptr_t)hook_raw_sigreturn,
    };
    if (has_handler) {
        ours.flags = (a->flags & ~(uint64_t)SA_RESETHAND) | SA_SIGINFO | SA_RESTORER;
        ours.mask = a->mask & ~owned;
        if (a->flags & SA_RESTORER) {
            ours.restorer = a->restorer;
        }
    }
    return kernel_action(signal, &ours, NULL);
}

int signals_own(int signal, signals_owner_fn *owner)
{
    struct action before;
    long result = kernel_action(signal, NULL, &before);
    if (result != 0) {
        return (int)result;
    }
    owners[signal] = owner;
    owned |= BIT(signal);
    action_publish(signal, &before);
    return (int)install(signal, &before);
}

/* --- rt_sigaction --- */

static int answered(struct syscall_call *call, long result)
{
    call->result = result;
    return SPECIAL_ANSWERED;
}

static long action_owned(int signal, const struct action *asked, struct action *old)
{
    *old = *action_of(signal);
    if (!asked) {
        return 0;
    }
    long result = install(signal, asked);
    if (result == 0) {
        action_publish(signal, asked);
    }
    return result;
}

/* Other signals: their handlers must not run with ours blocked. */
static long action_foreign(int signal, const struct action *asked, struct action *old)
{
    struct action stripped;
    uint64_t mask = __atomic_load_n(&masked_owned[signal], __ATOMIC_RELAXED);
    if (asked) {
        stripped = *asked;
        stripped.mask &= ~owned;
    }
    long result = kernel_action(signal, asked ? &stripped : NULL, old);
    old->mask |= mask;
    if (result == 0 && asked) {
        __atomic_store_n(&masked_owned[signal], asked->mask & owned, __ATOMIC_RELAXED);
    }
    return result;
}

int signals_action(struct syscall_call *call)
{
    int signal = (int)call->args[0];
    const void *asked_at = (const void *)call->args[1];
    void *old_at = (void *)call->args[2];
    if (!owned || signal < 1 || signal >= SIGNALS || call->args[3] != MASK_BYTES) {
        return SPECIAL_PASS;
    }
    struct action asked, old = {0};
    if (asked_at && hook_copy(&asked, asked_at, sizeof asked) != 0) {
        return answered(call, -EFAULT);
    }
    const struct action *a = asked_at ? &asked : NULL;
    long result =
        owned & BIT(signal) ? action_owned(signal, a, &old) : action_foreign(signal, a, &old);
    if (result == 0 && old_at && hook_copy(old_at, &old, sizeof old) != 0) {
        result = -EFAULT;
    }
    return answered(call, result);
}

/* --- rt_sigprocmask --- */

static void raise_pending(struct thread_block *block)
{
    uint64_t due = block->pending_owned & ~block->blocked_owned;
    for (int signal = 1; due && signal < SIGNALS; signal++) {
        if (due & BIT(signal)) {
            due &= ~BIT(signal);
            block->pending_owned &= ~BIT(signal);
            raw_syscall3(__NR_tgkill, raw_syscall0(__NR_getpid), raw_syscall0(__NR_gettid), signal);
        }
    }
}

int signals_mask(struct syscall_call *call)
{
    const uint64_t *set = (const uint64_t *)call->args[1];
    uint64_t *old = (uint64_t *)call->args[2];
    if (!owned || call->args[3] != MASK_BYTES) {
        return SPECIAL_PASS;
    }
    struct thread_block *block = thread_self();
    uint64_t asked = 0, believed_before = block->blocked_owned;
    if (set && hook_copy(&asked, set, sizeof asked) != 0) {
        return answered(call, -EFAULT);
    }
    uint64_t stripped = asked & ~owned;
    long result =
        raw_syscall4(__NR_rt_sigprocmask, call->args[0], set ? &stripped : NULL, old, MASK_BYTES);
    if (result != 0) {
        return answered(call, result);
    }
    if (old) {
        *old |= believed_before; /* the kernel has just written there */
    }
    if (set) {
        uint64_t ours = asked & owned;
        block->blocked_owned = call->args[0] == SIG_BLOCK     ? believed_before | ours
                               : call->args[0] == SIG_UNBLOCK ? believed_before & ~ours
                                                              : ours;
        raise_pending(block);
    }
    return answered(call, 0);
}

int signals_pending(struct syscall_call *call)
{
    uint64_t *set = (uint64_t *)call->args[0];
    long result = raw_syscall2(__NR_rt_sigpending, set, call->args[1]);
    if (result == 0 && call->args[1] == MASK_BYTES) {
        *set |= thread_self()->pending_owned; /* the kernel has just written there */
    }
    return answered(call, result);
}

void signals_block_all(void)
{
    signals_block_all_saving();
}

uint64_t signals_block_all_saving(void)
{
    uint64_t all = ~0ull, before = 0;
    raw_syscall4(__NR_rt_sigprocmask, SIG_SETMASK, &all, &before, MASK_BYTES);
    return before;
}

void signals_restore(uint64_t mask)
{
    raw_syscall4(__NR_rt_sigprocmask, SIG_SETMASK, &mask, NULL, MASK_BYTES);
}

/* --- arrival --- */

/*
 * The default action ends the process: let the kernel do it, with the signal's own cause. Sent
 * again even when it was a fault, because the instruction behind a trap does not trap again.
 */
static void *default_ends(int signal, siginfo_t *info)
{
    struct action none = {.handler = (uintptr_t)SIG_DFL};
    kernel_action(signal, &none, NULL);
    raw_syscall4(__NR_rt_tgsigqueueinfo, raw_syscall0(__NR_getpid), raw_syscall0(__NR_gettid),
                 signal, info);
    return NULL;
}

/* A fault of hook_copy: the program gave a bad address. */
static int copy_failed(int signal, void *context)
{
    struct sigcontext *registers = &((struct ucontext *)context)->uc_mcontext;
    if (signal != SIGSEGV || registers->rip < (uintptr_t)hook_copy_begin ||
        registers->rip >= (uintptr_t)hook_copy_end) {
        return 0;
    }
    registers->rip = (uintptr_t)hook_copy_failed;
    return 1;
}

void *hook_signal_arrived(int signal, void *info_, void *context)
{
    siginfo_t *info = info_;
    int synchronous = info->si_code > 0;
    if (copy_failed(signal, context)) {
        return NULL;
    }
    if (owners[signal] && owners[signal](signal, info, context)) {
        return NULL;
    }
    struct thread_block *block = thread_self();
    int blocked = (block->blocked_owned & BIT(signal)) != 0;
    if (blocked && !synchronous) {
        block->pending_owned |= BIT(signal);
        return NULL;
    }
    struct action a = *action_of(signal);
    int ignored = a.handler == (uintptr_t)SIG_IGN;
    /* The kernel ends a process that ignores or blocks its own fault (force_sig_info_to_task). */
    if (a.handler == (uintptr_t)SIG_DFL || (synchronous && (ignored || blocked))) {
        return default_ends(signal, info);
    }
    if (ignored) {
        return NULL;
    }
    if (a.flags & SA_RESETHAND) {
        struct action reset = a;
        reset.handler = (uintptr_t)SIG_DFL;
        install(signal, &reset);
        action_publish(signal, &reset);
    }
    return (void *)a.handler;
}
