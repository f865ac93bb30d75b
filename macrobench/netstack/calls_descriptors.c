/*
 * close, dup, and their like. A process that shares our memory but not our descriptors (a child of
 * vfork on its way to exec) closes only its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>

#include "macrobench/netstack/calls.h"
#include "macrobench/netstack/descriptors.h"
#include "macrobench/netstack/epoll.h"
#include "macrobench/netstack/lock.h"
#include "macrobench/netstack/privates.h"

static long own_process;

static bool foreign(void)
{
    return hook_raw_syscall(SYS_getpid, 0, 0, 0, 0, 0, 0) != own_process;
}

/* One number fewer leads to `entry`. Locked. */
static void drop(struct entry *entry)
{
    if (entry->kind == ENTRY_PRIVATE || --entry->descriptors > 0)
        return;
    if (entry->kind == ENTRY_EPOLL) {
        epoll_release((struct epoll *)entry);
        return;
    }
    struct sock *sock = (struct sock *)entry;
    sock_end(sock);
    sock_release(sock);
}

static void forget(int fd)
{
    struct entry *entry = table_get(fd);
    if (!entry)
        return;
    table_set(fd, NULL);
    drop(entry);
}

/* The number is free in the kernel only when nothing of ours is behind it any more, or another
 * thread could be given it meanwhile. */
static long close_one(int fd)
{
    forget(fd);
    return hook_raw_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
}

/* What a signal handler that had interrupted the stack closed. */
static void close_late(void)
{
    for (int fd = table_next_closed(0); fd >= 0; fd = table_next_closed(fd + 1))
        close_one(fd);
}

void descriptors_start(void)
{
    lock_late_work = close_late;
    own_process = hook_raw_syscall(SYS_getpid, 0, 0, 0, 0, 0, 0);
}

enum syscall_verdict call_close(struct syscall_call *call)
{
    struct entry *entry = table_get(call->args[0]);
    if (!entry || foreign())
        return HOOK_PASS;
    if (entry->kind == ENTRY_PRIVATE)
        return calls_answer(call, -EBADF);
    if (!lock_take()) {
        bool first = table_mark_closed((int)call->args[0]);
        lock_ask_late_work();
        return calls_answer(call, first ? 0 : -EBADF);
    }
    call->result = close_one((int)call->args[0]);
    lock_release();
    return HOOK_RETURN;
}

/* The range without our private numbers, piece by piece. */
static long close_range_around(unsigned first, unsigned last, unsigned flags)
{
    unsigned at = first;
    int limit = last < TABLE_DESCRIPTORS ? (int)last : TABLE_DESCRIPTORS - 1;
    for (int fd = table_next((int)first); fd >= 0 && fd <= limit; fd = table_next(fd + 1)) {
        if (!private_has(fd)) {
            if (!(flags & CLOSE_RANGE_CLOEXEC))
                forget(fd);
            continue;
        }
        if (at < (unsigned)fd) {
            long r = hook_raw_syscall(SYS_close_range, at, fd - 1, flags, 0, 0, 0);
            if (r != 0)
                return r;
        }
        at = (unsigned)fd + 1;
    }
    return at <= last ? hook_raw_syscall(SYS_close_range, at, last, flags, 0, 0, 0) : 0;
}

enum syscall_verdict call_close_range(struct syscall_call *call)
{
    unsigned first = (unsigned)call->args[0], last = (unsigned)call->args[1];
    unsigned flags = (unsigned)call->args[2];
    if (first > last || first >= TABLE_DESCRIPTORS ||
        (flags & ~(CLOSE_RANGE_CLOEXEC | CLOSE_RANGE_UNSHARE)) || foreign())
        return HOOK_PASS;
    if (!lock_take())
        return calls_busy(call);
    call->result = close_range_around(first, last, flags);
    lock_release();
    return HOOK_RETURN;
}

/* Behind `to` is what is behind `from`, as the kernel has it now. */
static void share(int from, int to)
{
    forget(to);
    struct entry *entry = table_get(from);
    if (entry && table_set(to, entry) == 0)
        entry->descriptors++;
}

static enum syscall_verdict duplicate(struct syscall_call *call)
{
    const long *a = call->args;
    if (!lock_take())
        return calls_busy(call);
    call->result = hook_raw_syscall(call->number, a[0], a[1], a[2], 0, 0, 0);
    if (call->result >= 0 && call->result != (int)a[0])
        share((int)a[0], (int)call->result);
    lock_release();
    return HOOK_RETURN;
}

enum syscall_verdict call_dup(struct syscall_call *call)
{
    if (!table_get(call->args[0]) || foreign())
        return HOOK_PASS;
    return duplicate(call);
}

/* dup2 and dup3 also close what is behind their second number. */
enum syscall_verdict call_dup2(struct syscall_call *call)
{
    struct entry *target = table_get(call->args[1]);
    if ((!table_get(call->args[0]) && !target) || foreign())
        return HOOK_PASS;
    if (target && target->kind == ENTRY_PRIVATE)
        return calls_answer(call, -EBUSY);
    return duplicate(call);
}

enum syscall_verdict call_fcntl(struct syscall_call *call)
{
    int command = (int)call->args[1];
    if (!table_get(call->args[0]))
        return HOOK_PASS;
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC)
        return foreign() ? HOOK_PASS : duplicate(call);
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock || command != F_SETFL)
        return HOOK_PASS;
    long r = hook_raw_syscall(SYS_fcntl, call->args[0], F_SETFL, call->args[2], 0, 0, 0);
    if (r == 0)
        sock->nonblocking = call->args[2] & O_NONBLOCK;
    return calls_answer(call, r);
}

void descriptors_end(void)
{
    for (int fd = table_next(0); fd >= 0; fd = table_next(fd + 1)) {
        if (!private_has(fd))
            forget(fd);
    }
}
