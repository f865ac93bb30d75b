/*
 * Virtual ownership of signals. The kernel's action of an owned signal is always our handler, with
 * the flags and mask that the program asked for: when the signal is the program's, the handler
 * jumps to the program's own on the very frame that the kernel built (entry.S).
 */
#include "hook/core/signals.h"

#include "hook/core/signals_internal.h"

#include <asm/errno.h>
#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/ucontext.h>
#include <asm/unistd.h>

#include "hook/core/entry.h"
#include "hook/core/hook_libc_apart.h"
#include "hook/core/program_handlers.h"
#include "hook/core/text.h"
#include "hook/core/thread.h"
#include "hook/core/user_copy.h"
#include "hook/raw.h"

/* struct kernel_sigaction of x86-64 (arch/x86/include/uapi/asm/signal.h) */
struct action {
    uintptr_t handler;
    uint64_t flags;
    uintptr_t restorer;
    uint64_t mask;
};

uint64_t signals_owned;
static int owned_list[OWNED_SIGNALS];
static int owned_count;
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

int signals_owned_index(int signal)
{
    int i = 0;
    while (owned_list[i] != signal) {
        i++;
    }
    return i;
}

_Static_assert(sizeof(struct action) == ACTION_BYTES, "struct action is not the kernel's");

/* A vfork child shares our memory with its parent, whose other threads go on: see action_set. */
static const struct action *action_of(int signal)
{
    const struct thread_block *block = thread_self();
    if (block->vfork_actions & BIT(signal)) {
        return (const struct action *)block->vfork_action[signals_owned_index(signal)];
    }
    struct action *a = __atomic_load_n(&believed[signal], __ATOMIC_ACQUIRE);
    return a ? a : &default_action;
}

static void action_publish(int signal, const struct action *a)
{
    uint32_t i = __atomic_fetch_add(&ring_next[signal], 1, __ATOMIC_RELAXED) % RING;
    ring[signal][i] = *a;
    __atomic_store_n(&believed[signal], &ring[signal][i], __ATOMIC_RELEASE);
}

/* The program's wish: of this process, or of a vfork child, which has actions of its own. */
static void action_set(int signal, const struct action *a)
{
    struct thread_block *block = thread_self();
    if (block->vfork_depth) {
        memcpy(block->vfork_action[signals_owned_index(signal)], a, sizeof *a);
        block->vfork_actions |= BIT(signal);
    } else {
        action_publish(signal, a);
    }
}

static long kernel_action(int signal, const struct action *new_action, struct action *old)
{
    return raw_syscall4(__NR_rt_sigaction, signal, new_action, old, MASK_BYTES);
}

/*
 * Our handler, behaving towards stack, mask and restart as the program's action wants. The signal
 * itself is never blocked while it runs: calls of the program's handler may need it.
 */
static long install(int signal, const struct action *a)
{
    int has_handler = a->handler > (uintptr_t)SIG_IGN;
    struct action ours = {
        .handler = (uintptr_t)hook_signal_handler,
        .flags = SA_SIGINFO | SA_RESTORER | SA_ONSTACK | SA_NODEFER | SA_RESTART,
        .restorer = (uintptr_t)hook_raw_sigreturn,
    };
    if (has_handler) {
        ours.flags = (a->flags & ~(uint64_t)SA_RESETHAND) | SA_SIGINFO | SA_RESTORER | SA_NODEFER;
        ours.mask = a->mask & ~signals_owned;
        if (a->flags & SA_RESTORER) {
            ours.restorer = a->restorer;
        }
    }
    return kernel_action(signal, &ours, NULL);
}

/* The program may have been started with it blocked; then it is to believe so. */
static int mask_adopt(int signal)
{
    uint64_t bit = BIT(signal), before = 0;
    long result = raw_syscall4(__NR_rt_sigprocmask, SIG_UNBLOCK, &bit, &before, MASK_BYTES);
    thread_self()->blocked_owned |= before & bit;
    return (int)result;
}

int signals_own(int signal, signals_owner_fn *owner)
{
    struct action before;
    long result = owned_count < OWNED_SIGNALS ? kernel_action(signal, NULL, &before) : -ENOSPC;
    if (result != 0) {
        return (int)result;
    }
    owners[signal] = owner;
    owned_list[owned_count++] = signal;
    signals_owned |= BIT(signal);
    action_publish(signal, &before);
    result = install(signal, &before);
    return result ? (int)result : mask_adopt(signal);
}

/* --- rt_sigaction --- */

static long action_owned(int signal, const struct action *asked, struct action *old)
{
    *old = *action_of(signal);
    if (!asked) {
        return 0;
    }
    long result = install(signal, asked);
    if (result == 0) {
        action_set(signal, asked);
    }
    return result;
}

/* Other signals: their handlers must not run with ours blocked. */
static long action_foreign(int signal, const struct action *asked, struct action *old)
{
    struct action stripped;
    uint64_t mask = __atomic_load_n(&masked_owned[signal], __ATOMIC_RELAXED);
    uintptr_t known = program_handler_known(signal);
    if (asked) {
        stripped = *asked;
        stripped.mask &= ~signals_owned;
        stripped.handler = program_handler_put(signal, asked->handler);
    }
    long result = kernel_action(signal, asked ? &stripped : NULL, old);
    old->mask |= mask;
    old->handler = program_handler_shown(old->handler, known);
    if (result == 0 && asked && !thread_self()->vfork_depth) {
        __atomic_store_n(&masked_owned[signal], asked->mask & signals_owned, __ATOMIC_RELAXED);
    }
    return result;
}

int signals_action(struct syscall_call *call)
{
    int signal = (int)call->args[0];
    const void *asked_at = (const void *)call->args[1];
    void *old_at = (void *)call->args[2];
    if (!signals_owned || signal < 1 || signal >= SIGNALS || call->args[3] != MASK_BYTES) {
        return SPECIAL_PASS;
    }
    struct action asked, old = {0};
    if (asked_at && hook_copy(&asked, asked_at, sizeof asked) != 0) {
        return signals_answered(call, -EFAULT);
    }
    const struct action *a = asked_at ? &asked : NULL;
    long result = signals_owned & BIT(signal) ? action_owned(signal, a, &old)
                                              : action_foreign(signal, a, &old);
    if (result == 0 && old_at && hook_copy(old_at, &old, sizeof old) != 0) {
        result = -EFAULT;
    }
    return signals_answered(call, result);
}

void signals_vfork_before(struct entry_frame *frame)
{
    const struct thread_block *block = thread_self();
    frame->clone.parent_blocked = block->blocked_owned;
    frame->clone.parent_pending = block->pending_owned;
}

void signals_vfork_after(const struct entry_frame *frame)
{
    struct thread_block *block = thread_self();
    block->vfork_actions &= block->vfork_depth ? ~0ull : 0;
    block->blocked_owned = frame->clone.parent_blocked;
    block->pending_owned = frame->clone.parent_pending;
}

/* What execve hands on natively: signals that are ignored. `alone`: no other thread of ours goes on
 * with the same actions. */
void signals_exec_before(int alone)
{
    struct thread_block *block = thread_self();
    const struct action ignore = {.handler = (uintptr_t)SIG_IGN};
    for (int i = 0; alone && i < owned_count; i++) {
        if (action_of(owned_list[i])->handler == (uintptr_t)SIG_IGN) {
            kernel_action(owned_list[i], &ignore, NULL);
        }
    }
    if (block->blocked_owned) {
        raw_syscall4(__NR_rt_sigprocmask, SIG_BLOCK, &block->blocked_owned, NULL, MASK_BYTES);
    }
}

void signals_exec_after(int alone)
{
    struct thread_block *block = thread_self();
    if (block->blocked_owned) {
        raw_syscall4(__NR_rt_sigprocmask, SIG_UNBLOCK, &block->blocked_owned, NULL, MASK_BYTES);
    }
    for (int i = 0; alone && i < owned_count; i++) {
        const struct action *a = action_of(owned_list[i]);
        if (a->handler == (uintptr_t)SIG_IGN) {
            install(owned_list[i], a);
        }
    }
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

/* Takes note of a signal that the program has blocked, as the kernel would. */
static void pend(struct thread_block *block, int signal, const siginfo_t *info)
{
    if (!(block->pending_owned & BIT(signal))) {
        memcpy(block->pending_info[signals_owned_index(signal)], info, SIGINFO_BYTES);
    }
    block->pending_owned |= BIT(signal);
}

const void *signals_pending_info(const struct thread_block *block, int signal)
{
    return block->pending_info[signals_owned_index(signal)];
}

/* The mask that the handler runs under and the one that its return restores: signals_return(). */
static void mask_for_handler(struct thread_block *block, int signal, const struct action *a,
                             struct ucontext *context)
{
    context->uc_sigmask |= block->blocked_owned;
    context->uc_flags |= SIGNALS_FRAME_OWNED;
    block->blocked_owned |= a->mask & signals_owned;
    block->blocked_owned |= a->flags & SA_NODEFER ? 0 : BIT(signal);
}

static void reset(int signal, const struct action *a)
{
    struct action none = *a;
    none.handler = (uintptr_t)SIG_DFL;
    install(signal, &none);
    action_set(signal, &none);
}

void *hook_signal_arrived(int signal, void *info_, void *context)
{
    siginfo_t *info = info_;
    int synchronous = info->si_code > 0;
    if (copy_failed(signal, context)) {
        return NULL;
    }
    int ours = owners[signal] ? owners[signal](signal, info, context) : 0;
    if (ours == SIGNAL_MERGED) {
        /* One of the program's took its place in the queue: it comes again, by itself. */
        raw_syscall4(__NR_rt_tgsigqueueinfo, raw_syscall0(__NR_getpid), raw_syscall0(__NR_gettid),
                     signal, info);
    }
    struct thread_block *block = thread_self();
    if (ours) {
        process_signals_raise(BIT(signal));
        return NULL;
    }
    int blocked = (block->blocked_owned & BIT(signal)) != 0;
    if (!process_signal_take(signal, info, blocked)) {
        return NULL;
    }
    if (blocked && !synchronous) {
        if (!process_signal_keep(signal, info)) {
            pend(block, signal, info);
        }
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
        reset(signal, &a);
    }
    mask_for_handler(block, signal, &a, context);
    hook_libc_handler_starts(context);
    return (void *)a.handler;
}
