/*
 * Processes: fork, exec, wait, exit. Calls that the mechanism has to make are passed on with all
 * signals blocked; guest_followed() puts things right when they have returned.
 */
#include "process.h"

#include "signals.h"
#include "start.h"
#include "thread.h"

#include <asm/prctl.h>
#include <asm/unistd.h>
#include <linux/sched.h>

static long follow(struct guest_call *c, long number)
{
    signals_block_all();
    c->call->number = number;
    c->verdict = GUEST_FOLLOW;
    return 0;
}

long guest_exit(struct guest_call *c, int status)
{
    c->call->args[0] = status;
    return follow(c, __NR_exit_group);
}

long process_exit(struct guest_call *c)
{
    return guest_exit(c, (int)c->a[0]);
}

long process_fork(struct guest_call *c)
{
    return follow(c, __NR_fork);
}

/*
 * The child gets memory of its own: the return address of vfork's caller lies where `call` writes
 * it, and a child that shared the stack would overwrite it. The parent waits as it should; what the
 * child writes, it does not see.
 */
long process_vfork(struct guest_call *c)
{
    c->call->args[0] = CLONE_VFORK | SIGCHLD;
    for (int i = 1; i < 5; i++)
        c->call->args[i] = 0;
    return follow(c, __NR_clone);
}

#define RFPROC  0x10
#define RFSPAWN 0x80000000u

/* FreeBSD's and DragonFly's: what makes a process of its own with a copy of the descriptors. */
long process_rfork(struct guest_call *c)
{
    uint32_t flags = (uint32_t)c->a[0];
    if (flags == RFSPAWN)
        return process_vfork(c);
    return (flags & RFPROC) && !(flags & 0x20) ? process_fork(c) : -EINVAL;
}

long process_execve(struct guest_call *c)
{
    for (int i = 0; i < 3; i++)
        c->call->args[i] = c->a[i];
    return follow(c, __NR_execve);
}

long process_fexecve(struct guest_call *c)
{
    static const char none[] = "";
    enum { EMPTY_PATH = 0x1000 };
    const long args[] = {c->a[0], (long)none, c->a[1], c->a[2], EMPTY_PATH};
    for (int i = 0; i < 5; i++)
        c->call->args[i] = args[i];
    return follow(c, __NR_execveat);
}

/* The second result of a fork tells FreeBSD's old stubs which side they are on. */
int guest_followed(struct guest_call *c, long *result)
{
    if (c->call->number == __NR_clone && c->self->child) {
        *result = guest_thread_made(c->self, *result);
    } else if (c->call->number == __NR_fork || c->call->number == __NR_clone) {
        c->has_second = *result >= 0;
        c->second = *result == 0;
    }
    return 1;
}

/* --- wait --- */

/* WNOHANG and WUNTRACED are the host's. */
#define OPTIONS_SAME         3
#define WCONTINUED_FREEBSD   4
#define WCONTINUED_NETBSD    0x10
#define WCONTINUED_DRAGONFLY 4
#define HOST_WCONTINUED      8

/* struct rusage is the same everywhere: NetBSD's microseconds are 32 bits with four unused behind.
 */
long process_wait4(struct guest_call *c)
{
    int continued = guest_system == &guest_netbsd ? WCONTINUED_NETBSD : WCONTINUED_FREEBSD;
    long options = (c->a[2] & OPTIONS_SAME) | (c->a[2] & continued ? HOST_WCONTINUED : 0);
    int32_t status = 0;
    long usage[18];
    long pid = guest_wait(c->self, __NR_wait4, (int)c->a[0], (long)&status, options,
                          c->a[3] ? (long)usage : 0, 0, 0);
    if (pid <= 0)
        return pid;
    status = signal_status_to_guest(status);
    if (guest_write_if(c->a[1], &status, sizeof status) != 0 ||
        guest_write_if(c->a[3], usage, sizeof usage) != 0)
        return -EFAULT;
    return pid;
}

/* --- descriptors of a pipe: where they are returned differs --- */

static long pipe_make(struct guest_call *c, int flags, int fds[2])
{
    return host_call(__NR_pipe2, fds, guest_flags_in(guest_system->open_flags, (uint32_t)flags));
}

/* In rax and rdx. */
static long pipe_in_registers(struct guest_call *c, int flags)
{
    int fds[2];
    long error = pipe_make(c, flags, fds);
    c->has_second = 1;
    c->second = fds[1];
    return error ? error : fds[0];
}

long process_pipe(struct guest_call *c)
{
    return pipe_in_registers(c, 0);
}

long process_pipe2_dragonfly(struct guest_call *c)
{
    return pipe_in_registers(c, (int)c->a[1]);
}

/* In memory. */
long process_pipe2(struct guest_call *c)
{
    int fds[2];
    long error = pipe_make(c, (int)c->a[1], fds);
    if (error || guest_write(c->a[0], fds, sizeof fds) == 0)
        return error;
    host_call(__NR_close, fds[0]);
    host_call(__NR_close, fds[1]);
    return -EFAULT;
}

/* --- who it is --- */

static int32_t own_number; /* of this process */

void process_forget(void)
{
    own_number = (int32_t)host_call(__NR_getpid, 0);
}

/* NetBSD tells the parent's number besides. */
long process_getpid(struct guest_call *c)
{
    if (guest_system != &guest_netbsd)
        return host_call(__NR_getpid, 0);
    c->second = host_call(__NR_getppid, 0);
    return own_number;
}

/* The second result of these is the effective number. */
static long both(struct guest_call *c, long first, long second)
{
    if (guest_system == &guest_netbsd)
        c->second = host_call(second, 0);
    return host_call(first, 0);
}

long process_getuid(struct guest_call *c)
{
    return both(c, __NR_getuid, __NR_geteuid);
}

long process_getgid(struct guest_call *c)
{
    return both(c, __NR_getgid, __NR_getegid);
}

long process_issetugid(struct guest_call *c)
{
    return host_call(__NR_getuid, 0) != host_call(__NR_geteuid, 0) ||
           host_call(__NR_getgid, 0) != host_call(__NR_getegid, 0);
}

long process_getlogin(struct guest_call *c)
{
    static const char name[] = "root";
    if ((size_t)c->a[1] < sizeof name)
        return -ERANGE;
    return guest_write(c->a[0], name, sizeof name);
}

long process_getpgrp(struct guest_call *c)
{
    return host_call(__NR_getpgid, 0);
}

/* The host's call returns 20 less the value. */
long process_getpriority(struct guest_call *c)
{
    long result = host_call(__NR_getpriority, c->a[0], c->a[1]);
    return result < 0 ? result : 20 - result;
}

/* --- limits --- */

/* RLIMIT_...: the first five are the host's, then the names move. */
static int limit_to_host(long guest)
{
    static const int8_t host[] = {0, 1, 2, 3, 4, 5, 8, 6, 7, -1, 9};
    return guest >= 0 && guest < (long)sizeof host ? host[guest] : -1;
}

#define GUEST_INFINITY 0x7fffffffffffffffull
#define HOST_INFINITY  (~0ull)

long process_getrlimit(struct guest_call *c)
{
    int which = limit_to_host(c->a[0]);
    uint64_t limit[2] = {HOST_INFINITY, HOST_INFINITY};
    long error = which < 0 ? 0 : host_call(__NR_prlimit64, 0, which, 0, limit);
    for (int i = 0; i < 2; i++)
        limit[i] = limit[i] > GUEST_INFINITY ? GUEST_INFINITY : limit[i];
    return error ? error : guest_write(c->a[1], limit, sizeof limit);
}

long process_setrlimit(struct guest_call *c)
{
    int which = limit_to_host(c->a[0]);
    uint64_t limit[2];
    if (guest_read(limit, c->a[1], sizeof limit) != 0)
        return -EFAULT;
    for (int i = 0; i < 2; i++)
        limit[i] = limit[i] >= GUEST_INFINITY ? HOST_INFINITY : limit[i];
    return which < 0 ? 0 : host_call(__NR_prlimit64, 0, which, limit, 0);
}

/* --- the machine --- */

/* sysarch(2): the thread pointer. */
#define GET_FSBASE_FREEBSD 128
#define SET_FSBASE_FREEBSD 129

long process_sysarch(struct guest_call *c)
{
    uint64_t base = 0;
    if (c->a[0] == SET_FSBASE_FREEBSD) {
        if (guest_read(&base, c->a[1], sizeof base) != 0)
            return -EFAULT;
        return guest_services->program_call(__NR_arch_prctl, ARCH_SET_FS, (long)base, 0, 0, 0, 0);
    }
    if (c->a[0] != GET_FSBASE_FREEBSD)
        return -EINVAL;
    host_call(__NR_arch_prctl, ARCH_GET_FS, &base);
    return guest_write(c->a[1], &base, sizeof base);
}

/* (level, which, id, size, mask): the mask of this process, whatever is asked for. */
long process_cpuset_getaffinity(struct guest_call *c)
{
    uint8_t mask[1024] = {0};
    size_t bytes = (size_t)c->a[3];
    long got = host_call(__NR_sched_getaffinity, 0, sizeof mask, mask);
    if (got < 0)
        return got;
    return bytes > sizeof mask ? -ERANGE : guest_write(c->a[4], mask, bytes);
}

/* NetBSD's (pid, lwp, size, mask) */
long process_netbsd_getaffinity(struct guest_call *c)
{
    uint8_t mask[1024] = {0};
    size_t bytes = (size_t)c->a[2];
    long got = host_call(__NR_sched_getaffinity, 0, sizeof mask, mask);
    if (got < 0)
        return got;
    return guest_write(c->a[3], mask, bytes < sizeof mask ? bytes : sizeof mask);
}
