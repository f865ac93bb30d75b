/* The guest's calls about signals: actions, masks, waits, sending. */
#include "signals.h"

#include "signal_watch.h"

#include <asm/unistd.h>

#define HOST_MASK_BYTES 8
#define DEFAULT         0
#define IGNORE          1

/* Faults are never blocked at the host: the handler keeps those that the guest blocks. */
#define FAULTS                                                                             \
    (SIGNAL_BIT(SIGSEGV) | SIGNAL_BIT(SIGTRAP) | SIGNAL_BIT(SIGBUS) | SIGNAL_BIT(SIGILL) | \
     SIGNAL_BIT(SIGFPE) | SIGNAL_BIT(SIGSYS))
#define UNBLOCKABLE (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))

/* Signals that end a Linux program by default and that the three systems ignore. */
#define IGNORED_BY_DEFAULT (SIGNAL_BIT(SIGIO) | SIGNAL_BIT(SIGPWR) | SIGNAL_BIT(34))

static long host_mask(uint64_t mask, uint64_t *old)
{
    return host_call(__NR_rt_sigprocmask, SIG_SETMASK, &mask, old, HOST_MASK_BYTES);
}

uint64_t signals_block_all(void)
{
    uint64_t old = 0;
    host_mask(~FAULTS, &old);
    return old;
}

/*
 * What the guest has asked for. Read by handlers while another thread writes: `sequence` is odd
 * meanwhile, and whoever reads tries again. Who writes has all signals blocked, so that no handler
 * of its own waits for it.
 */
static struct guest_action actions[GUEST_SIGNALS];
static uint32_t sequence;

static uint64_t actions_lock(void)
{
    uint64_t mask = signals_block_all();
    uint32_t even;
    do {
        even = __atomic_load_n(&sequence, __ATOMIC_RELAXED) & ~1u;
    } while (!__atomic_compare_exchange_n(&sequence, &even, even + 1, 1, __ATOMIC_ACQUIRE,
                                          __ATOMIC_RELAXED));
    __atomic_thread_fence(__ATOMIC_RELEASE);
    return mask;
}

static void actions_unlock(uint64_t mask)
{
    __atomic_fetch_add(&sequence, 1, __ATOMIC_RELEASE);
    host_mask(mask, NULL);
}

void signals_in_fork_child(void)
{
    sequence = (sequence + 1) & ~1u;
}

void signals_action_get(int signal, struct guest_action *action)
{
    uint32_t before, after;
    do {
        before = __atomic_load_n(&sequence, __ATOMIC_ACQUIRE);
        *action = *(const volatile struct guest_action *)&actions[signal];
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        after = __atomic_load_n(&sequence, __ATOMIC_RELAXED);
    } while (before != after || (before & 1));
}

int signals_handled(int signal)
{
    struct guest_action action;
    signals_action_get(signal, &action);
    return action.handler > IGNORE;
}

int signals_restart(int signal)
{
    struct guest_action action;
    signals_action_get(signal, &action);
    return action.handler > IGNORE && (action.flags & GUEST_SA_RESTART);
}

/* The host's action for what the guest wants. */
static long install(int signal, const struct guest_action *action)
{
    struct host_action host = {.handler = action->handler};
    int watched = (signals_watched & SIGNAL_BIT(signal)) != 0;
    int ours = action->handler > IGNORE || signal == SIGTRAP || watched;
    if (action->handler == DEFAULT && (IGNORED_BY_DEFAULT & SIGNAL_BIT(signal)))
        host.handler = IGNORE;
    if (ours) {
        host.handler = (uintptr_t)signal_arrived;
        /* Faults come while a handler of ours runs, too; nothing else may. */
        host.mask = ~FAULTS;
        host.flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
        /* What the program is not told of does not interrupt it; and what nobody waits for, ends.
         */
        host.flags |= watched ? SA_RESTART : 0;
        host.flags |= signal == SIGCHLD && action->handler == IGNORE ? SA_NOCLDWAIT : 0;
    }
    host.flags |= SA_RESTORER;
    host.flags |= action->flags & GUEST_SA_NOCLDSTOP ? SA_NOCLDSTOP : 0;
    host.flags |= action->flags & GUEST_SA_NOCLDWAIT ? SA_NOCLDWAIT : 0;
    host.restorer = (uintptr_t)signal_restorer;
    return guest_services->program_call(__NR_rt_sigaction, signal, (long)&host, 0, HOST_MASK_BYTES,
                                        0, 0);
}

void signals_start(void)
{
    for (int signal = 1; signal < GUEST_SIGNALS; signal++) {
        struct host_action host;
        long result = guest_services->program_call(__NR_rt_sigaction, signal, 0, (long)&host,
                                                   HOST_MASK_BYTES, 0, 0);
        actions[signal].handler = result == 0 && host.handler == IGNORE ? IGNORE : DEFAULT;
        if (signal == SIGTRAP || (IGNORED_BY_DEFAULT & SIGNAL_BIT(signal)))
            install(signal, &actions[signal]);
    }
}

void signals_reinstall(int signal)
{
    uint64_t mask = actions_lock();
    install(signal, &actions[signal]);
    actions_unlock(mask);
}

int signals_silent(int signal)
{
    struct guest_action action;
    signals_action_get(signal, &action);
    uint64_t quiet = IGNORED_BY_DEFAULT | SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGURG) |
                     SIGNAL_BIT(SIGWINCH) | SIGNAL_BIT(SIGCONT);
    return action.handler == IGNORE || (action.handler == DEFAULT && (quiet & SIGNAL_BIT(signal)));
}

void signals_reset(int signal)
{
    static const struct guest_action none;
    uint64_t mask = actions_lock();
    actions[signal] = none;
    install(signal, &none);
    actions_unlock(mask);
}

static long action_set(int signal, const struct guest_action *wanted, struct guest_action *old)
{
    signals_action_get(signal, old);
    if (!wanted)
        return 0;
    if (UNBLOCKABLE & SIGNAL_BIT(signal))
        return -EINVAL;
    uint64_t mask = actions_lock();
    actions[signal] = *wanted;
    long result = install(signal, wanted);
    if (result != 0)
        actions[signal] = *old;
    actions_unlock(mask);
    return result;
}

/* --- sigaction: the order of members differs --- */

struct action_bsd { /* FreeBSD, DragonFly */
    uint64_t handler;
    int32_t flags;
    uint32_t mask[4];
    int32_t unused;
};

struct action_netbsd {
    uint64_t handler;
    uint32_t mask[4];
    int32_t flags, unused;
};

static long sigaction_any(struct guest_call *c, int netbsd, uintptr_t trampoline)
{
    union {
        struct action_bsd bsd;
        struct action_netbsd netbsd;
    } in, out;
    struct guest_action wanted = {.trampoline = trampoline}, old;
    int signal = signal_to_host(c->a[0]);
    if (!signal)
        return -EINVAL;
    if (c->a[1] && guest_read(&in, c->a[1], sizeof in) != 0)
        return -EFAULT;
    if (c->a[1]) {
        wanted.handler = in.bsd.handler;
        wanted.flags = (uint32_t)(netbsd ? in.netbsd.flags : in.bsd.flags);
        wanted.mask = signal_set_to_host(netbsd ? in.netbsd.mask : in.bsd.mask) & ~UNBLOCKABLE;
    }
    long result = action_set(signal, c->a[1] ? &wanted : NULL, &old);
    if (result != 0 || !c->a[2])
        return result;
    out.bsd = (struct action_bsd){.handler = old.handler, .flags = (int32_t)old.flags};
    if (netbsd)
        out.netbsd.flags = (int32_t)old.flags;
    signal_set_to_guest(old.mask, netbsd ? out.netbsd.mask : out.bsd.mask);
    return guest_write(c->a[2], &out, sizeof out);
}

long signals_sigaction_bsd(struct guest_call *c)
{
    return sigaction_any(c, 0, 0);
}

long signals_sigaction_tramp(struct guest_call *c)
{
    return sigaction_any(c, 1, (uintptr_t)c->a[3]);
}

/* --- masks --- */

uint64_t signals_mask_for_host(uint64_t guest_mask)
{
    return guest_mask & ~(FAULTS | __atomic_load_n(&signals_watched, __ATOMIC_RELAXED));
}

uint64_t signals_mask_all(void)
{
    return ~FAULTS;
}

int signals_is_fault(int signal)
{
    return (FAULTS & SIGNAL_BIT(signal)) != 0;
}

/* No system uses this word of siginfo_t for a signal that was sent. */
#define REQUEUED 0x7a706f6c

void signals_requeue(struct guest_thread *self, int signal, const siginfo_t *info)
{
    siginfo_t again = *info;
    again.si_errno = REQUEUED;
    host_call(__NR_rt_tgsigqueueinfo, host_call(__NR_getpid, 0), self->tid, signal, &again);
}

int signals_requeued(siginfo_t *info)
{
    int again = info->si_errno == REQUEUED;
    info->si_errno = again ? 0 : info->si_errno;
    return again;
}

/* A signal of those that the guest alone has blocked is pending again. */
static void raise_kept(struct guest_thread *self)
{
    uint64_t due = self->kept & ~self->mask;
    for (int signal = 1; due && signal < GUEST_SIGNALS; signal++) {
        if (!(due & SIGNAL_BIT(signal)))
            continue;
        due &= ~SIGNAL_BIT(signal);
        self->kept &= ~SIGNAL_BIT(signal);
        signals_requeue(self, signal, &self->kept_info[signal]);
    }
}

void signals_mask_set(struct guest_thread *self)
{
    /* While one is pending all stay blocked: its delivery sets the mask. */
    if (!self->pending)
        host_mask(signals_mask_for_host(self->mask), NULL);
    raise_kept(self);
}

long signals_sigprocmask(struct guest_call *c)
{
    enum { BLOCK = 1, UNBLOCK, SETMASK };
    struct guest_thread *self = c->self;
    uint64_t set = 0, old = self->mask;
    if (c->a[1]) {
        if (signal_set_read(c->a[1], &set) != 0)
            return -EFAULT;
        set &= ~UNBLOCKABLE;
        int how = (int)c->a[0];
        if (how < BLOCK || how > SETMASK)
            return -EINVAL;
        self->mask = how == BLOCK ? old | set : how == UNBLOCK ? old & ~set : set;
        signals_mask_set(self);
    }
    return signal_set_write_if(c->a[2], old);
}

long signals_sigpending(struct guest_call *c)
{
    uint64_t pending = 0;
    long result = host_call(__NR_rt_sigpending, &pending, HOST_MASK_BYTES);
    return result ? result : signal_set_write_if(c->a[0], pending | c->self->kept);
}

/* The handler runs under the new mask, and its frame says the old one. */
long signals_sigsuspend(struct guest_call *c)
{
    struct guest_thread *self = c->self;
    uint64_t set;
    if (signal_set_read(c->a[0], &set) != 0)
        return -EFAULT;
    self->saved = self->mask;
    self->has_saved = 1;
    self->mask = set & ~UNBLOCKABLE;
    uint64_t host = signals_mask_for_host(self->mask);
    raise_kept(self);
    long result = guest_wait(self, __NR_rt_sigsuspend, (long)&host, HOST_MASK_BYTES, 0, 0, 0, 0);
    if (!self->pending) {
        self->mask = self->saved;
        self->has_saved = 0;
        signals_mask_set(self);
    }
    return result;
}

/* --- sigaltstack --- */

long signals_sigaltstack(struct guest_call *c)
{
    struct guest_stack wanted, *now = &c->self->stack, old = *now;
    uintptr_t sp = syscall_registers(c->call)->rsp;
    int on_it = sp - now->sp < now->size && !(now->flags & GUEST_SS_DISABLE);
    old.flags |= on_it ? GUEST_SS_ONSTACK : 0;
    if (c->a[0]) {
        if (guest_read(&wanted, c->a[0], sizeof wanted) != 0)
            return -EFAULT;
        if (wanted.flags & ~GUEST_SS_DISABLE)
            return -EINVAL;
        if (on_it)
            return -EPERM;
        *now = wanted;
    }
    return guest_write_if(c->a[1], &old, sizeof old);
}

/* --- waits and sending --- */

static long timed_wait(struct guest_call *c, long info_to, long timeout)
{
    uint64_t set;
    siginfo_t info;
    uint8_t out[128];
    if (signal_set_read(c->a[0], &set) != 0)
        return -EFAULT;
    long signal = guest_wait(c->self, __NR_rt_sigtimedwait, (long)&set, (long)&info, timeout,
                             HOST_MASK_BYTES, 0, 0);
    if (HOST_IS_ERROR(signal) || !info_to)
        return HOST_IS_ERROR(signal) ? signal : signal_to_guest((int)signal);
    int guest = signal_to_guest((int)signal);
    int bytes = guest_system->info_out(out, &info, guest);
    long error = guest_write(info_to, out, (size_t)bytes);
    return error ? error : guest;
}

long signals_sigtimedwait(struct guest_call *c)
{
    return timed_wait(c, c->a[1], c->a[2]);
}

long signals_sigwaitinfo(struct guest_call *c)
{
    return timed_wait(c, c->a[1], 0);
}

/* Returns an error number, not by the carry flag, and the signal through a pointer. */
long signals_sigwait(struct guest_call *c)
{
    long signal = timed_wait(c, 0, 0);
    if (signal < 0)
        return signal;
    int32_t number = (int32_t)signal;
    return guest_write(c->a[1], &number, sizeof number);
}

long signals_kill(struct guest_call *c)
{
    int signal = signal_to_host(c->a[1]);
    return signal || !c->a[1] ? host_call(__NR_kill, (int)c->a[0], signal) : -EINVAL;
}

long signals_sigqueue(struct guest_call *c)
{
    int signal = signal_to_host(c->a[1]);
    siginfo_t info = {.si_signo = signal, .si_code = SI_QUEUE};
    info.si_pid = (int)host_call(__NR_getpid, 0);
    info.si_uid = (unsigned)host_call(__NR_getuid, 0);
    info.si_ptr = (void *)c->a[2];
    return signal || !c->a[1] ? host_call(__NR_rt_sigqueueinfo, (int)c->a[0], signal, &info)
                              : -EINVAL;
}
