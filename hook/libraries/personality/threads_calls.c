/* The three systems' calls about threads. */
#include "signals.h"
#include "thread.h"

#include <asm/prctl.h>
#include <asm/unistd.h>
#include <linux/prctl.h>

#define RFLAGS_START 0x202u

/* A thread that begins as a function: the argument in rdi, rsp as behind a `call`. */
static struct guest_thread *begin_function(struct guest_call *c, uint64_t function,
                                           uint64_t argument, uint64_t stack_top)
{
    struct guest_thread *thread = guest_thread_take();
    uint64_t none = 0;
    if (!thread)
        return NULL;
    struct ucontext *host = frame_host(thread);
    *host = (struct ucontext){.uc_flags = UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS};
    host->uc_mcontext.rip = function;
    host->uc_mcontext.rdi = argument;
    host->uc_mcontext.rsp = (stack_top & ~15ul) - 8;
    host->uc_mcontext.eflags = RFLAGS_START;
    host->uc_mcontext.cs = 0x33;
    host->uc_mcontext.ss = 0x2b;
    frame_stack(thread);
    thread->mask = c->self->mask;
    guest_write((long)host->uc_mcontext.rsp, &none, sizeof none);
    return thread;
}

/* --- FreeBSD --- */

struct thr_param {
    uint64_t function, argument, stack_base, stack_bytes, tls, tls_bytes, child_tid, parent_tid;
    int32_t flags, unused;
    uint64_t rtp, spare[3];
};

long freebsd_thr_new(struct guest_call *c)
{
    struct thr_param p = {0};
    if (c->a[1] < 0 || (size_t)c->a[1] > sizeof p)
        return -EINVAL;
    if (guest_read(&p, c->a[0], (size_t)c->a[1]) != 0)
        return -EFAULT;
    struct guest_thread *thread =
        begin_function(c, p.function, p.argument, p.stack_base + p.stack_bytes);
    if (!thread)
        return -ENOMEM;
    thread->tid_to[0] = (long)p.child_tid;
    thread->tid_to[1] = (long)p.parent_tid;
    thread->tid_bytes = 8;
    return guest_thread_clone(c, thread, p.tls, p.tls != 0);
}

long freebsd_thr_exit(struct guest_call *c)
{
    int64_t one = 1;
    if (c->a[0] && guest_write(c->a[0], &one, sizeof one) == 0)
        host_call(__NR_futex, c->a[0], 1 /* FUTEX_WAKE */, 0x7fffffff);
    return guest_thread_exit(c);
}

long freebsd_thr_self(struct guest_call *c)
{
    int64_t tid = c->self->tid;
    return guest_write(c->a[0], &tid, sizeof tid);
}

static long kill_thread(long pid, long tid, long guest_signal)
{
    int signal = signal_to_host(guest_signal);
    if (!signal && guest_signal)
        return -EINVAL;
    if (tid == -1)
        return host_call(__NR_kill, pid, signal);
    return host_call(__NR_tgkill, pid, tid, signal);
}

long freebsd_thr_kill(struct guest_call *c)
{
    return kill_thread(host_call(__NR_getpid, 0), c->a[0], (int)c->a[1]);
}

long freebsd_thr_kill2(struct guest_call *c)
{
    return kill_thread((int)c->a[0], c->a[1], (int)c->a[2]);
}

static long set_name(long tid, long address)
{
    char name[16] = "";
    if (tid != host_call(__NR_gettid, 0))
        return 0; /* it is for debuggers alone */
    for (unsigned i = 0; i + 1 < sizeof name; i++) {
        if (guest_read(name + i, address + i, 1) != 0)
            return -EFAULT;
        if (!name[i])
            break;
    }
    return host_call(__NR_prctl, PR_SET_NAME, name);
}

long freebsd_thr_set_name(struct guest_call *c)
{
    return set_name(c->a[0], c->a[1]);
}

/* --- NetBSD --- */

#define LWP_DETACHED  0x40
#define LWP_SUSPENDED 0x80
#define LWP_TLSBASE   0x80000u /* _UC_TLSBASE */
#define LWP_TLS_AT    264

long netbsd_lwp_create(struct guest_call *c)
{
    uint32_t flags;
    uint64_t tls;
    if (c->a[1] & LWP_SUSPENDED)
        return -ENOSYS;
    if (guest_read(&flags, c->a[0], sizeof flags) != 0 ||
        guest_read(&tls, c->a[0] + LWP_TLS_AT, sizeof tls) != 0)
        return -EFAULT;
    struct guest_thread *thread = guest_thread_take();
    if (!thread)
        return -ENOMEM;
    thread->mask = c->self->mask;
    long error = frame_read(thread, (uintptr_t)c->a[0]);
    if (error) {
        guest_thread_release(thread);
        return error;
    }
    thread->tid_to[0] = c->a[2];
    thread->tid_bytes = 4;
    thread->alive = thread->joinable = !(c->a[1] & LWP_DETACHED);
    return guest_thread_clone(c, thread, tls, (flags & LWP_TLSBASE) != 0);
}

long netbsd_lwp_exit(struct guest_call *c)
{
    return guest_thread_exit(c);
}

long netbsd_lwp_self(struct guest_call *c)
{
    return c->self->tid;
}

long netbsd_lwp_kill(struct guest_call *c)
{
    return kill_thread(host_call(__NR_getpid, 0), (int)c->a[0], (int)c->a[1]);
}

long netbsd_lwp_setprivate(struct guest_call *c)
{
    return guest_services->program_call(__NR_arch_prctl, ARCH_SET_FS, c->a[0], 0, 0, 0, 0);
}

long netbsd_lwp_getprivate(struct guest_call *c)
{
    uint64_t base = 0;
    long error = host_call(__NR_arch_prctl, ARCH_GET_FS, &base);
    return error ? error : (long)base;
}

long netbsd_lwp_setname(struct guest_call *c)
{
    return set_name((int)c->a[0], c->a[1]);
}

/* --- DragonFly --- */

struct lwp_params {
    uint64_t function, argument, stack, tid1, tid2;
};

long dragonfly_lwp_create(struct guest_call *c)
{
    struct lwp_params p;
    if (guest_read(&p, c->a[0], sizeof p) != 0)
        return -EFAULT;
    struct guest_thread *thread = begin_function(c, p.function, p.argument, p.stack);
    if (!thread)
        return -ENOMEM;
    thread->tid_to[0] = (long)p.tid1;
    thread->tid_to[1] = (long)p.tid2;
    thread->tid_bytes = 4;
    return guest_thread_clone(c, thread, 0, 0);
}

long dragonfly_lwp_kill(struct guest_call *c)
{
    int pid = (int)c->a[0];
    return kill_thread(pid == -1 ? host_call(__NR_getpid, 0) : pid, (int)c->a[1], (int)c->a[2]);
}

#define EXTEXIT_LWP    0x10000
#define EXTEXIT_ACTION 0xffff
#define EXTEXIT_SETINT 1

long dragonfly_extexit(struct guest_call *c)
{
    int32_t status = (int32_t)c->a[1];
    if ((c->a[0] & EXTEXIT_ACTION) == EXTEXIT_SETINT &&
        guest_write(c->a[2], &status, sizeof status) != 0)
        return -EFAULT;
    if (c->a[0] & EXTEXIT_LWP)
        return guest_thread_exit(c);
    return guest_exit(c, status);
}

struct tls_info {
    uint64_t base;
    int32_t size, unused;
};

/* Area 0 is fs, 1 is gs. */
long dragonfly_set_tls_area(struct guest_call *c)
{
    struct tls_info info;
    if (c->a[0] != 0)
        return -EINVAL;
    if (guest_read(&info, c->a[1], sizeof info) != 0)
        return -EFAULT;
    return guest_services->program_call(__NR_arch_prctl, ARCH_SET_FS, (long)info.base, 0, 0, 0, 0);
}

long dragonfly_get_tls_area(struct guest_call *c)
{
    struct tls_info info = {.size = -1};
    if (c->a[0] != 0)
        return -EINVAL;
    host_call(__NR_arch_prctl, ARCH_GET_FS, &info.base);
    return guest_write(c->a[1], &info, sizeof info);
}
