/* write, writev, sendto, sendmsg, sendfile. */
#include <errno.h>
#include <limits.h>
#include <signal.h>

#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "macrobench/netstack/calls.h"
#include "macrobench/netstack/lock.h"

#define FILE_PIECE 16384 /* of sendfile, on the hook's stack */

struct writing {
    const struct iovec *parts;
    size_t part_count;
    size_t wanted;
    size_t done;
    bool more; /* MSG_MORE: lwIP may wait for the rest of a segment */
    bool wait; /* blocking: all of it, however long that takes */
};

static long refusal(struct sock *sock)
{
    if (sock->error)
        return -sock_take_error(sock);
    if (sock->write_shut || sock->state == SOCK_ENDED)
        return -EPIPE;
    if (sock->state == SOCK_CONNECTING)
        return -EAGAIN;
    return sock->state == SOCK_CONNECTED && sock->pcb ? 0 : -EPIPE;
}

/* As much as lwIP takes of one stretch. */
static size_t send_stretch(struct sock *sock, const char *bytes, size_t size, bool more)
{
    size_t done = 0;
    while (done < size) {
        size_t room = tcp_sndbuf(sock->pcb);
        size_t piece = size - done < room ? size - done : room;
        u8_t flags = TCP_WRITE_FLAG_COPY | (more || piece < size - done ? TCP_WRITE_FLAG_MORE : 0);
        if (piece == 0 || tcp_write(sock->pcb, bytes + done, (u16_t)piece, flags) != ERR_OK)
            break;
        done += piece;
    }
    return done;
}

static void send_parts(struct sock *sock, struct writing *w)
{
    size_t skip = w->done;
    for (size_t i = 0; i < w->part_count; i++) {
        size_t length = w->parts[i].iov_len;
        if (skip >= length) {
            skip -= length;
            continue;
        }
        size_t left = length - skip;
        bool last = i + 1 == w->part_count;
        size_t sent =
            send_stretch(sock, (const char *)w->parts[i].iov_base + skip, left, w->more || !last);
        w->done += sent;
        if (sent < left)
            break;
        skip = 0;
    }
}

static long write_step(struct sock *sock, void *context)
{
    struct writing *w = context;
    long r = refusal(sock);
    if (r != 0)
        return r;
    size_t before = w->done;
    send_parts(sock, w);
    if (w->done > before)
        tcp_output(sock->pcb);
    if (w->done == w->wanted || (w->done && !w->wait))
        return (long)w->done;
    return -EAGAIN;
}

static void raise_sigpipe(void)
{
    long process = hook_raw_syscall(SYS_getpid, 0, 0, 0, 0, 0, 0);
    long thread = hook_raw_syscall(SYS_gettid, 0, 0, 0, 0, 0, 0);
    hook_raw_syscall(SYS_tgkill, process, thread, SIGPIPE, 0, 0, 0);
}

static enum syscall_verdict write_from(struct syscall_call *call, struct sock *sock,
                                       struct writing *w, int flags)
{
    if (flags & MSG_OOB)
        return calls_answer(call, -EOPNOTSUPP);
    w->wanted = 0;
    for (size_t i = 0; i < w->part_count; i++)
        w->wanted += w->parts[i].iov_len;
    w->more = flags & MSG_MORE;
    w->wait = !(flags & MSG_DONTWAIT) && !sock->nonblocking;
    calls_wait_for(call, sock, flags & MSG_DONTWAIT, sock->write_timeout_ns, write_step, w);
    if (call->result < 0 && w->done)
        call->result = (long)w->done;
    if (call->result == -EPIPE && !(flags & MSG_NOSIGNAL))
        raise_sigpipe();
    return HOOK_RETURN;
}

static enum syscall_verdict write_one(struct syscall_call *call, struct sock *sock, int flags)
{
    struct iovec part = {.iov_base = calls_pointer(call->args[1]),
                         .iov_len = (size_t)call->args[2]};
    if (!part.iov_base && part.iov_len)
        return calls_answer(call, -EFAULT);
    struct writing w = {.parts = &part, .part_count = 1};
    return write_from(call, sock, &w, flags);
}

enum syscall_verdict call_write(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    return sock ? write_one(call, sock, 0) : HOOK_PASS;
}

enum syscall_verdict call_sendto(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    return sock ? write_one(call, sock, (int)call->args[3]) : HOOK_PASS;
}

enum syscall_verdict call_writev(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock)
        return HOOK_PASS;
    struct writing w = {.parts = calls_pointer(call->args[1]), .part_count = (size_t)call->args[2]};
    if (w.part_count > IOV_MAX)
        return calls_answer(call, -EINVAL);
    if (!w.parts && w.part_count)
        return calls_answer(call, -EFAULT);
    return write_from(call, sock, &w, 0);
}

enum syscall_verdict call_sendmsg(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock)
        return HOOK_PASS;
    const struct msghdr *message = calls_pointer(call->args[1]);
    if (!message || (!message->msg_iov && message->msg_iovlen))
        return calls_answer(call, -EFAULT);
    if (message->msg_iovlen > IOV_MAX)
        return calls_answer(call, -EMSGSIZE);
    struct writing w = {.parts = message->msg_iov, .part_count = message->msg_iovlen};
    return write_from(call, sock, &w, (int)call->args[2]);
}

/* Reads a piece of the file and sends it; what could not be sent is read again later. */
static long send_piece(struct syscall_call *call, struct sock *sock, off_t offset, size_t size)
{
    char bytes[FILE_PIECE];
    long got = hook_raw_syscall(SYS_pread64, call->args[1], (long)bytes,
                                (long)(size < sizeof bytes ? size : sizeof bytes), offset, 0, 0);
    if (got <= 0)
        return got;
    struct iovec part = {.iov_base = bytes, .iov_len = (size_t)got};
    struct writing w = {.parts = &part, .part_count = 1};
    write_from(call, sock, &w, 0);
    return call->result;
}

enum syscall_verdict call_sendfile(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock)
        return calls_own_sock(call->args[1]) ? calls_answer(call, -EINVAL) : HOOK_PASS;
    off_t *given = calls_pointer(call->args[2]);
    long start = given ? *given : hook_raw_syscall(SYS_lseek, call->args[1], 0, SEEK_CUR, 0, 0, 0);
    if (start < 0)
        return calls_answer(call, start);
    size_t wanted = (size_t)call->args[3], done = 0;
    long r = 0;
    while (done < wanted) {
        r = send_piece(call, sock, start + (off_t)done, wanted - done);
        if (r <= 0)
            break;
        done += (size_t)r;
        if ((size_t)r < FILE_PIECE && sock->nonblocking)
            break;
    }
    if (given)
        *given = start + (off_t)done;
    else
        hook_raw_syscall(SYS_lseek, call->args[1], start + (long)done, SEEK_SET, 0, 0, 0);
    return calls_answer(call, done ? (long)done : r);
}
