/*
 * Hook "netstack": TCP sockets of an unmodified program go to lwIP, for the addresses that its
 * argument names; all else is the kernel's. docs/netstack.md tells how to use it.
 */
#include <errno.h>
#include <lwip/priv/tcp_priv.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "hook/syscall_hook.h"
#include "macrobench/netstack/calls.h"
#include "macrobench/netstack/descriptors.h"
#include "macrobench/netstack/epoll.h"
#include "macrobench/netstack/link.h"
#include "macrobench/netstack/lock.h"
#include "macrobench/netstack/port.h"
#include "macrobench/netstack/sock.h"
#include "macrobench/netstack/stack.h"

#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

#define CALLS(X)                     \
    X(read, call_read)               \
    X(write, call_write)             \
    X(close, call_close)             \
    X(poll, call_poll)               \
    X(ioctl, call_ioctl)             \
    X(readv, call_readv)             \
    X(writev, call_writev)           \
    X(select, call_select)           \
    X(dup, call_dup)                 \
    X(dup2, call_dup2)               \
    X(sendfile, call_sendfile)       \
    X(socket, call_socket)           \
    X(connect, call_connect)         \
    X(accept, call_accept)           \
    X(sendto, call_sendto)           \
    X(recvfrom, call_recvfrom)       \
    X(sendmsg, call_sendmsg)         \
    X(recvmsg, call_recvmsg)         \
    X(shutdown, call_shutdown)       \
    X(bind, call_bind)               \
    X(listen, call_listen)           \
    X(getsockname, call_getsockname) \
    X(getpeername, call_getpeername) \
    X(setsockopt, call_setsockopt)   \
    X(getsockopt, call_getsockopt)   \
    X(fcntl, call_fcntl)             \
    X(epoll_wait, call_epoll_wait)   \
    X(epoll_ctl, call_epoll_ctl)     \
    X(pselect6, call_select)         \
    X(ppoll, call_ppoll)             \
    X(epoll_pwait, call_epoll_wait)  \
    X(accept4, call_accept)          \
    X(dup3, call_dup2)               \
    X(close_range, call_close_range) \
    X(epoll_pwait2, call_epoll_pwait2)

#define ENTRY(number, function)  [SYS_##number] = function,
#define NUMBER(number, function) SYS_##number,
static call_fn *const calls[] = {CALLS(ENTRY)};
static const uint16_t numbers[] = {CALLS(NUMBER)};
#define CALLS_END (sizeof calls / sizeof calls[0])

static enum syscall_verdict on_call(struct syscall_call *call)
{
    uint32_t number = (uint32_t)call->number;
    if (number >= CALLS_END || !calls[number])
        return HOOK_PASS;
    return calls[number](call);
}

static int init(const struct syscall_hook_host *host)
{
    descriptors_start();
    return stack_start(host->argument) == 0 ? 0 : HOOK_SAID_WHY;
}

static void fork_child(void)
{
    table_clear();
    stack_abandon();
}

static unsigned length_of(const struct tcp_pcb *pcb)
{
    unsigned length = 0;
    for (; pcb; pcb = pcb->next)
        length++;
    return length;
}

static long report_locked(char *buffer, size_t size)
{
    int length = snprintf(
        buffer, size,
        "{\"sockets\":%llu,\"blocks\":%llu,\"block_bytes\":%llu,\"allocations\":%llu,"
        "\"frames_in\":%llu,\"frames_out\":%llu,\"frames_refused\":%llu,\"frames_bad\":%llu,"
        "\"doorbells\":%llu,\"connections\":%u,\"time_waits\":%u}",
        (unsigned long long)sock_count, (unsigned long long)port_counts.blocks,
        (unsigned long long)port_counts.bytes, (unsigned long long)port_counts.allocations,
        (unsigned long long)link_counts.frames_in, (unsigned long long)link_counts.frames_out,
        (unsigned long long)link_counts.frames_refused, (unsigned long long)link_counts.frames_bad,
        (unsigned long long)link_counts.doorbells, length_of(tcp_active_pcbs),
        length_of(tcp_tw_pcbs));
    return length < (int)size ? length : -ENOSPC;
}

static long report(char *buffer, size_t size)
{
    if (!lock_take()) /* the process ends in a handler that interrupted the stack */
        return snprintf(buffer, size, "{}");
    long length = report_locked(buffer, size);
    lock_release();
    return length;
}

static void fini(void)
{
    if (!stack_alive || !lock_take())
        return;
    descriptors_end();
    stack_drain();
    lock_release();
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .flags = HOOK_XMM_STATE, /* tests/netstack/vector_use sees whether it is true */
    .name = "netstack",
    .numbers = numbers,
    .number_count = sizeof numbers / sizeof numbers[0],
    .init = init,
    .on_call = on_call,
    .fork_child = fork_child,
    .report = report,
    .fini = fini,
};
