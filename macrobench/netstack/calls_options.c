/*
 * setsockopt, getsockopt, ioctl. The kernel's socket behind the number keeps every option, so that
 * what was set is what is read; the stack is told of those that it knows.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <linux/sockios.h>

#include "macrobench/netstack/calls.h"
#include "macrobench/netstack/lock.h"

static long pass(const struct syscall_call *call)
{
    const long *a = call->args;
    return hook_raw_syscall(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static int64_t duration(const void *value)
{
    struct timeval time;
    memcpy(&time, value, sizeof time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_usec * INT64_C(1000);
}

/* The kernel has found the value good: its size is at least that of its type. */
static void apply_socket_option(struct sock *sock, int name, const void *value)
{
    int number;
    memcpy(&number, value, sizeof number);
    struct linger linger;
    switch (name) {
    case SO_REUSEADDR:
        sock->reuse = number != 0;
        break;
    case SO_KEEPALIVE:
        sock->keepalive = number != 0;
        break;
    case SO_LINGER:
        memcpy(&linger, value, sizeof linger);
        sock->linger = linger.l_onoff;
        sock->linger_s = (uint32_t)linger.l_linger;
        break;
    case SO_RCVTIMEO:
        sock->read_timeout_ns = duration(value);
        break;
    case SO_SNDTIMEO:
        sock->write_timeout_ns = duration(value);
        break;
    default:
        break;
    }
}

static void apply_tcp_option(struct sock *sock, int name, const void *value)
{
    int number;
    memcpy(&number, value, sizeof number);
    if (name == TCP_NODELAY) {
        sock->nodelay = number != 0;
        if (number && sock->pcb && sock->state == SOCK_CONNECTED)
            tcp_output(sock->pcb); /* what Nagle's rule has held back */
        return;
    }
    if (!sock->pcb || sock->state == SOCK_LISTENING)
        return;
    if (name == TCP_KEEPIDLE)
        sock->pcb->keep_idle = (u32_t)number * 1000;
    else if (name == TCP_KEEPINTVL)
        sock->pcb->keep_intvl = (u32_t)number * 1000;
    else if (name == TCP_KEEPCNT)
        sock->pcb->keep_cnt = (u32_t)number;
}

enum syscall_verdict call_setsockopt(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock)
        return HOOK_PASS;
    long r = pass(call);
    if (r != 0 || (uint32_t)call->args[4] < sizeof(int))
        return calls_answer(call, r);
    if (!lock_take())
        return calls_busy(call);
    const void *value = calls_pointer(call->args[3]);
    if ((int)call->args[1] == SOL_SOCKET)
        apply_socket_option(sock, (int)call->args[2], value);
    else if ((int)call->args[1] == IPPROTO_TCP)
        apply_tcp_option(sock, (int)call->args[2], value);
    sock_apply_options(sock);
    stack_sent();
    lock_release();
    return calls_answer(call, 0);
}

static long put_int(const struct syscall_call *call, int number)
{
    void *value = calls_pointer(call->args[3]);
    uint32_t *length = calls_pointer(call->args[4]);
    if (!value || !length)
        return -EFAULT;
    if ((int32_t)*length < 0)
        return -EINVAL;
    if (*length > sizeof number)
        *length = sizeof number;
    memcpy(value, &number, *length);
    return 0;
}

static long put_tcp_info(const struct syscall_call *call, const struct sock *sock)
{
    void *value = calls_pointer(call->args[3]);
    uint32_t *length = calls_pointer(call->args[4]);
    if (!value || !length)
        return -EFAULT;
    struct tcp_info info = {.tcpi_state = TCP_CLOSE};
    if (sock->state == SOCK_LISTENING)
        info.tcpi_state = TCP_LISTEN;
    else if (sock->state == SOCK_CONNECTING)
        info.tcpi_state = TCP_SYN_SENT;
    else if (sock->state == SOCK_CONNECTED)
        info.tcpi_state = sock->read_ended ? TCP_CLOSE_WAIT : TCP_ESTABLISHED;
    if (sock->pcb && sock->state == SOCK_CONNECTED) {
        info.tcpi_snd_mss = info.tcpi_rcv_mss = sock->pcb->mss;
        info.tcpi_snd_cwnd = sock->pcb->cwnd;
    }
    *length = *length < sizeof info ? *length : sizeof info;
    memcpy(value, &info, *length);
    return 0;
}

enum syscall_verdict call_getsockopt(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock)
        return HOOK_PASS;
    int level = (int)call->args[1], name = (int)call->args[2];
    bool error = level == SOL_SOCKET && name == SO_ERROR;
    bool accepting = level == SOL_SOCKET && name == SO_ACCEPTCONN;
    bool info = level == IPPROTO_TCP && name == TCP_INFO;
    if (!error && !accepting && !info)
        return calls_answer(call, pass(call));
    if (!lock_take())
        return calls_busy(call);
    if (info)
        call->result = put_tcp_info(call, sock);
    else if (accepting)
        call->result = put_int(call, sock->state == SOCK_LISTENING);
    else
        call->result = put_int(call, sock_take_error(sock));
    lock_release();
    return HOOK_RETURN;
}

static long not_sent(const struct sock *sock)
{
    return sock->pcb && sock->state == SOCK_CONNECTED ? TCP_SND_BUF - sock->pcb->snd_buf : 0;
}

enum syscall_verdict call_ioctl(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock)
        return HOOK_PASS;
    unsigned long request = (uint32_t)call->args[1];
    int *value = calls_pointer(call->args[2]);
    if (request != FIONREAD && request != SIOCOUTQ) {
        long r = pass(call);
        if (request == FIONBIO && r == 0)
            sock->nonblocking = *value != 0;
        return calls_answer(call, r);
    }
    if (!value)
        return calls_answer(call, -EFAULT);
    if (sock->state == SOCK_LISTENING)
        return calls_answer(call, -EINVAL);
    if (!lock_take())
        return calls_busy(call);
    stack_poll();
    *value = request == FIONREAD ? (int)sock->rx.used : (int)not_sent(sock);
    lock_release();
    return calls_answer(call, 0);
}
