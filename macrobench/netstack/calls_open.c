/* socket, bind, listen, connect, shutdown. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "macrobench/netstack/calls.h"
#include "macrobench/netstack/epoll.h"
#include "macrobench/netstack/lock.h"

#define BACKLOG_MAX 4096

static long open_socket(const struct syscall_call *call)
{
    long fd = hook_raw_syscall(SYS_socket, call->args[0], call->args[1], call->args[2], 0, 0, 0);
    if (fd < 0)
        return fd;
    struct sock *sock = sock_new();
    int r = sock ? table_set((int)fd, &sock->entry) : -ENOBUFS;
    if (r != 0) {
        hook_raw_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
        if (sock)
            sock_release(sock);
        return r;
    }
    sock->entry.descriptors = 1;
    return fd;
}

enum syscall_verdict call_socket(struct syscall_call *call)
{
    int type = (int)call->args[1] & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    int protocol = (int)call->args[2];
    if (!stack_alive || (int)call->args[0] != AF_INET || type != SOCK_STREAM ||
        (protocol != 0 && protocol != IPPROTO_TCP))
        return HOOK_PASS;
    if (!lock_take())
        return HOOK_PASS; /* the kernel's, then */
    call->result = open_socket(call);
    lock_release();
    return HOOK_RETURN;
}

/* Reads an IPv4 address; false: it is something else, which the kernel shall judge. */
static bool get_name(const struct syscall_call *call, struct sock_name *name)
{
    const struct sockaddr_in *given = calls_pointer(call->args[1]);
    if (!given || (uint32_t)call->args[2] < sizeof *given || given->sin_family != AF_INET)
        return false;
    *name = (struct sock_name){.address = given->sin_addr.s_addr, .port = ntohs(given->sin_port)};
    return true;
}

static long error_of(err_t error)
{
    switch (error) {
    case ERR_OK:
        return 0;
    case ERR_USE:
        return -EADDRINUSE;
    case ERR_VAL:
    case ERR_ARG:
        return -EINVAL;
    case ERR_RTE:
        return -EHOSTUNREACH;
    case ERR_ISCONN:
        return -EISCONN;
    case ERR_BUF: /* no port is free */
        return -EADDRNOTAVAIL;
    default:
        return -ENOBUFS;
    }
}

static void note_local(struct sock *sock)
{
    sock->local.port = sock->pcb->local_port;
    uint32_t address = ip4_addr_get_u32(ip_2_ip4(&sock->pcb->local_ip));
    sock->local.address = address;
}

static long bind_ours(struct sock *sock, int fd, const struct sock_name *name)
{
    if (sock->state != SOCK_NEW)
        return -EINVAL;
    long r = calls_make_ours(sock, fd);
    if (r != 0)
        return r;
    ip_addr_t address = IPADDR4_INIT(name->address);
    r = error_of(tcp_bind(sock->pcb, &address, name->port));
    if (r != 0) { /* as if it had not been tried: it may be bound to another address */
        struct tcp_pcb *pcb = sock->pcb;
        sock_detach(sock);
        tcp_abort(pcb);
        sock->state = SOCK_NEW;
        return r;
    }
    note_local(sock);
    return 0;
}

static bool bind_is_ours(const struct sock *sock, const struct sock_name *name)
{
    return sock->state != SOCK_NEW || name->address == stack_config.address ||
           (name->address == INADDR_ANY && stack_config.wildcard);
}

enum syscall_verdict call_bind(struct syscall_call *call)
{
    struct sock *sock = calls_sock(call->args[0]);
    struct sock_name name;
    if (!sock || !get_name(call, &name))
        return HOOK_PASS;
    if (!lock_take())
        return calls_busy(call);
    bool ours = bind_is_ours(sock, &name);
    if (ours)
        call->result = bind_ours(sock, (int)call->args[0], &name);
    /* Bound to any address, it may still be connected to one of the stack's. */
    else if (name.address != INADDR_ANY)
        calls_leave_to_kernel(sock);
    lock_release();
    return ours ? HOOK_RETURN : HOOK_PASS;
}

static void limit_queue(struct sock *sock, int backlog)
{
    uint32_t most = backlog < 0 || backlog > BACKLOG_MAX ? BACKLOG_MAX : (uint32_t)backlog;
    sock->backlog = most ? most : 1;
}

/* A connection for a listener. */
static err_t on_connection(void *context, struct tcp_pcb *pcb, err_t error)
{
    struct sock *listener = context;
    if (error != ERR_OK || !pcb || !listener)
        return ERR_VAL;
    struct sock *sock = listener->queued < listener->backlog ? sock_new() : NULL;
    if (!sock) {
        tcp_abort(pcb);
        return ERR_ABRT;
    }
    sock->state = SOCK_CONNECTED;
    sock->listener = listener;
    sock->nodelay = listener->nodelay;
    sock->keepalive = listener->keepalive;
    sock->linger = listener->linger;
    sock->linger_s = listener->linger_s;
    sock_attach(sock, pcb);
    sock_apply_options(sock);
    note_local(sock);
    sock->remote = (struct sock_name){.address = ip4_addr_get_u32(ip_2_ip4(&pcb->remote_ip)),
                                      .port = pcb->remote_port};
    if (listener->first)
        listener->last->next = sock;
    else
        listener->first = sock;
    listener->last = sock;
    listener->queued++;
    epoll_event(listener, EPOLLIN);
    stack_progress();
    return ERR_OK;
}

static long listen_ours(struct sock *sock, int backlog)
{
    if (sock->state == SOCK_LISTENING) {
        limit_queue(sock, backlog);
        return 0;
    }
    if (sock->state != SOCK_BOUND || sock->local.port == 0)
        return -EINVAL;
    err_t error;
    struct tcp_pcb *pcb = tcp_listen_with_backlog_and_err(sock->pcb, 255, &error);
    if (!pcb)
        return error_of(error);
    sock->pcb = pcb;
    tcp_arg(pcb, sock);
    tcp_accept(pcb, on_connection);
    limit_queue(sock, backlog);
    sock->state = SOCK_LISTENING;
    return 0;
}

enum syscall_verdict call_listen(struct syscall_call *call)
{
    struct sock *sock = calls_sock(call->args[0]);
    if (!sock)
        return HOOK_PASS;
    if (!lock_take())
        return calls_busy(call);
    bool ours = sock->state != SOCK_NEW;
    if (ours)
        call->result = listen_ours(sock, (int)call->args[1]);
    else
        calls_leave_to_kernel(sock); /* bound to any address, or to none */
    lock_release();
    return ours ? HOOK_RETURN : HOOK_PASS;
}

static err_t on_connected(void *context, struct tcp_pcb *pcb, err_t error)
{
    struct sock *sock = context;
    sock->state = SOCK_CONNECTED;
    note_local(sock);
    epoll_event(sock, EPOLLOUT);
    stack_progress();
    return ERR_OK;
}

static long start_connection(struct sock *sock, int fd, const struct sock_name *name)
{
    if (sock->state == SOCK_NEW) {
        long r = calls_make_ours(sock, fd);
        if (r != 0)
            return r;
    }
    ip_addr_t address = IPADDR4_INIT(name->address);
    uint16_t port = name->port;
    long r = error_of(tcp_connect(sock->pcb, &address, port, on_connected));
    if (r != 0)
        return r;
    sock->remote = *name;
    sock->state = SOCK_CONNECTING;
    note_local(sock);
    return 0;
}

struct connection {
    const struct sock_name *name;
    int fd;
    bool started; /* by this call */
};

static long connect_step(struct sock *sock, void *context)
{
    struct connection *c = context;
    switch (sock_state(sock)) {
    case SOCK_NEW:
    case SOCK_BOUND: {
        long r = start_connection(sock, c->fd, c->name);
        c->started = r == 0;
        if (r == 0)
            stack_sent();
        return r == 0 ? -EAGAIN : r;
    }
    case SOCK_CONNECTING:
        return -EAGAIN;
    case SOCK_CONNECTED:
        return c->started ? 0 : -EISCONN;
    case SOCK_ENDED: {
        int error = sock_take_error(sock);
        return error ? -error : -ECONNABORTED;
    }
    default:
        return -EISCONN;
    }
}

enum syscall_verdict call_connect(struct syscall_call *call)
{
    struct sock *sock = calls_sock(call->args[0]);
    struct sock_name name;
    if ((!sock && stack_alive) || !get_name(call, &name))
        return HOOK_PASS;
    if (!stack_alive) /* a forked child must not look for the stack's network at the kernel's */
        return config_reaches(&stack_config, name.address) ? calls_answer(call, -ENETUNREACH)
                                                           : HOOK_PASS;
    if (sock->state == SOCK_NEW && !config_reaches(&stack_config, name.address)) {
        if (!lock_take())
            return calls_busy(call);
        calls_leave_to_kernel(sock);
        lock_release();
        return HOOK_PASS;
    }
    struct connection c = {.name = &name, .fd = (int)call->args[0]};
    calls_wait_for(call, sock, false, sock->write_timeout_ns, connect_step, &c);
    if (call->result == -EAGAIN)
        call->result = c.started ? -EINPROGRESS : -EALREADY;
    return HOOK_RETURN;
}

static long shut(struct sock *sock, bool reading, bool writing)
{
    if (sock->state != SOCK_CONNECTED)
        return sock->state == SOCK_LISTENING ? -EINVAL : -ENOTCONN;
    sock->read_shut |= reading;
    if (writing && !sock->write_shut) {
        sock->write_shut = true;
        if (sock->pcb && tcp_shutdown(sock->pcb, 0, 1) != ERR_OK)
            return -ENOBUFS;
        if (sock->read_ended) /* lwIP frees it without a further word */
            sock_detach(sock);
    }
    epoll_event(sock, EPOLLIN | EPOLLOUT | EPOLLHUP | EPOLLRDHUP);
    stack_progress();
    stack_sent();
    return 0;
}

enum syscall_verdict call_shutdown(struct syscall_call *call)
{
    struct sock *sock = calls_own_sock(call->args[0]);
    if (!sock)
        return HOOK_PASS;
    int how = (int)call->args[1];
    if (how != SHUT_RD && how != SHUT_WR && how != SHUT_RDWR)
        return calls_answer(call, -EINVAL);
    if (!lock_take())
        return calls_busy(call);
    call->result = shut(sock, how != SHUT_WR, how != SHUT_RD);
    lock_release();
    return HOOK_RETURN;
}
