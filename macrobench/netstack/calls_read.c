/* read, readv, recvfrom, recvmsg. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "macrobench/netstack/calls.h"
#include "macrobench/netstack/lock.h"

struct reading {
    const struct iovec *parts;
    size_t part_count;
    bool peek;
    bool drop; /* MSG_TRUNC: count the bytes, but do not copy them */
    bool all;  /* MSG_WAITALL */
    size_t wanted;
    size_t done;
};

static size_t total(const struct iovec *parts, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += parts[i].iov_len;
    return sum;
}

/* Copies one stretch at `done` of the parts. The bytes it had; 0: full, or nothing there. */
static uint32_t read_some(struct sock *sock, const struct reading *r)
{
    size_t skip = r->done;
    for (size_t i = 0; i < r->part_count; i++) {
        if (skip >= r->parts[i].iov_len) {
            skip -= r->parts[i].iov_len;
            continue;
        }
        size_t left = r->parts[i].iov_len - skip;
        uint32_t size = left < SOCK_RX_BYTES ? (uint32_t)left : SOCK_RX_BYTES;
        return sock_read(sock, (char *)r->parts[i].iov_base + skip, size, false);
    }
    return 0;
}

/* Peeking reads from the beginning always, so it fills the first part only. */
static long peek(struct sock *sock, const struct reading *r)
{
    const struct iovec *part = r->parts;
    size_t size = part->iov_len < SOCK_RX_BYTES ? part->iov_len : SOCK_RX_BYTES;
    return sock_read(sock, part->iov_base, (uint32_t)size, true);
}

static void drop(struct sock *sock, struct reading *r)
{
    char bin[512];
    while (r->done < r->wanted && sock->rx.used) {
        size_t left = r->wanted - r->done;
        r->done += sock_read(sock, bin, left < sizeof bin ? (uint32_t)left : sizeof bin, false);
    }
}

static void take(struct sock *sock, struct reading *r)
{
    uint32_t size;
    if (r->drop) {
        drop(sock, r);
        return;
    }
    while (sock->rx.used && (size = read_some(sock, r)) > 0)
        r->done += size;
}

/* Nothing is there: why. */
static long nothing(struct sock *sock)
{
    if (sock->error)
        return -sock_take_error(sock);
    if (sock->read_ended || sock->read_shut)
        return 0;
    switch (sock_state(sock)) {
    case SOCK_CONNECTED:
    case SOCK_CONNECTING:
        return -EAGAIN;
    case SOCK_ENDED:
        return 0;
    default:
        return -ENOTCONN;
    }
}

static long read_step(struct sock *sock, void *context)
{
    struct reading *r = context;
    if (r->wanted == 0)
        return 0;
    if (sock->rx.used) {
        if (r->peek)
            return peek(sock, r);
        take(sock, r);
        if (!r->all || r->done == r->wanted)
            return (long)r->done;
    }
    long why = nothing(sock);
    return r->done && why != -EAGAIN ? (long)r->done : why;
}

static enum syscall_verdict read_into(struct syscall_call *call, struct sock *sock,
                                      struct reading *r, int flags)
{
    if (flags & MSG_OOB)
        return calls_answer(call, -EINVAL);
    if (flags & MSG_ERRQUEUE)
        return calls_answer(call, -EAGAIN);
    r->peek = flags & MSG_PEEK;
    r->drop = flags & MSG_TRUNC;
    r->all = flags & MSG_WAITALL;
    r->wanted = total(r->parts, r->part_count);
    calls_wait_for(call, sock, flags & MSG_DONTWAIT, sock->read_timeout_ns, read_step, r);
    if (call->result < 0 && r->done) /* part of what MSG_WAITALL wanted */
        call->result = (long)r->done;
    return HOOK_RETURN;
}

static enum syscall_verdict read_one(struct syscall_call *call, struct sock *sock, int flags)
{
    struct iovec part = {.iov_base = calls_pointer(call->args[1]),
                         .iov_len = (size_t)call->args[2]};
    if (!part.iov_base && part.iov_len)
        return calls_answer(call, -EFAULT);
    struct reading r = {.parts = &part, .part_count = 1};
    return read_into(call, sock, &r, flags);
}

enum syscall_verdict call_read(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    return sock ? read_one(call, sock, 0) : HOOK_PASS;
}

enum syscall_verdict call_recvfrom(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock)
        return HOOK_PASS;
    enum syscall_verdict verdict = read_one(call, sock, (int)call->args[3]);
    uint32_t *length = calls_pointer(call->args[5]);
    if (call->result >= 0 && call->args[4] && length)
        *length = 0; /* as the kernel says of a stream */
    return verdict;
}

enum syscall_verdict call_readv(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock)
        return HOOK_PASS;
    struct reading r = {.parts = calls_pointer(call->args[1]), .part_count = (size_t)call->args[2]};
    if (r.part_count > IOV_MAX)
        return calls_answer(call, -EINVAL);
    if (!r.parts && r.part_count)
        return calls_answer(call, -EFAULT);
    return read_into(call, sock, &r, 0);
}

enum syscall_verdict call_recvmsg(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock)
        return HOOK_PASS;
    struct msghdr *message = calls_pointer(call->args[1]);
    if (!message || (!message->msg_iov && message->msg_iovlen))
        return calls_answer(call, -EFAULT);
    if (message->msg_iovlen > IOV_MAX)
        return calls_answer(call, -EMSGSIZE);
    struct reading r = {.parts = message->msg_iov, .part_count = message->msg_iovlen};
    read_into(call, sock, &r, (int)call->args[2]);
    if (call->result >= 0) {
        message->msg_namelen = 0;
        message->msg_controllen = 0;
        message->msg_flags = 0;
    }
    return HOOK_RETURN;
}
