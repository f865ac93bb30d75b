/* accept, accept4, getsockname, getpeername. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "macrobench/netstack/calls.h"
#include "macrobench/netstack/lock.h"

struct acceptance {
    int flags; /* SOCK_NONBLOCK, SOCK_CLOEXEC */
    void *address;
    uint32_t *length;
};

static struct sock *take_first(struct sock *listener)
{
    struct sock *sock = listener->first;
    listener->first = sock->next;
    listener->queued--;
    sock->next = NULL;
    sock->listener = NULL;
    return sock;
}

static long accept_step(struct sock *listener, void *context)
{
    const struct acceptance *a = context;
    if (listener->state != SOCK_LISTENING)
        return -EINVAL;
    if (!listener->first)
        return -EAGAIN;
    long fd = hook_raw_syscall(SYS_socket, AF_INET, SOCK_STREAM | a->flags, 0, 0, 0, 0);
    if (fd < 0)
        return fd;
    struct sock *sock = listener->first;
    long r = calls_put_name(&sock->remote, a->address, a->length);
    if (r == 0)
        r = table_set((int)fd, &sock->entry);
    if (r != 0) {
        hook_raw_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
        return r;
    }
    take_first(listener);
    sock->entry.descriptors = 1;
    sock->nonblocking = a->flags & SOCK_NONBLOCK;
    return fd;
}

enum syscall_verdict call_accept(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock)
        return HOOK_PASS;
    struct acceptance a = {.address = calls_pointer(call->args[1]),
                           .length = calls_pointer(call->args[2])};
    if ((uint32_t)call->number == SYS_accept4)
        a.flags = (int)call->args[3];
    if (a.flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC))
        return calls_answer(call, -EINVAL);
    return calls_wait_for(call, sock, false, sock->read_timeout_ns, accept_step, &a);
}

enum syscall_verdict call_getsockname(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock)
        return HOOK_PASS;
    void *address = calls_pointer(call->args[1]);
    if (!address)
        return calls_answer(call, -EFAULT);
    return calls_answer(call, calls_put_name(&sock->local, address, calls_pointer(call->args[2])));
}

enum syscall_verdict call_getpeername(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock)
        return HOOK_PASS;
    void *address = calls_pointer(call->args[1]);
    if (sock->state != SOCK_CONNECTED)
        return calls_answer(call, -ENOTCONN);
    if (!address)
        return calls_answer(call, -EFAULT);
    return calls_answer(call, calls_put_name(&sock->remote, address, calls_pointer(call->args[2])));
}
