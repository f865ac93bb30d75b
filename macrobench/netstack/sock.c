/* See sock.h. */
#include "macrobench/netstack/sock.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "macrobench/netstack/epoll.h"
#include "macrobench/netstack/heap.h"
#include "macrobench/netstack/stack.h"

uint64_t sock_count;
static struct sock *unused;
static void *unused_rx; /* the first word of each leads to the next */

struct sock *sock_new(void)
{
    struct sock *sock = unused;
    if (sock)
        unused = sock->next;
    else
        sock = heap_take(sizeof *sock);
    if (!sock)
        return NULL;
    *sock = (struct sock){.entry.kind = ENTRY_SOCKET};
    sock_count++;
    return sock;
}

static void drop_rx(struct sock *sock)
{
    if (sock->rx.bytes) {
        *(void **)sock->rx.bytes = unused_rx;
        unused_rx = sock->rx.bytes;
    }
    sock->rx = (struct sock_rx){0};
}

static bool need_rx(struct sock *sock)
{
    if (sock->rx.bytes)
        return true;
    if (unused_rx) {
        sock->rx.bytes = unused_rx;
        unused_rx = *(void **)unused_rx;
    } else {
        sock->rx.bytes = heap_take(SOCK_RX_BYTES);
    }
    return sock->rx.bytes;
}

void sock_release(struct sock *sock)
{
    if (sock->entry.descriptors || sock->users || sock->listener)
        return;
    drop_rx(sock);
    epoll_forget(sock);
    sock->next = unused;
    unused = sock;
    sock_count--;
}

static void tell(struct sock *sock, uint32_t events)
{
    epoll_event(sock, events);
    stack_progress();
}

static void append(struct sock_rx *rx, const unsigned char *from, uint32_t size)
{
    uint32_t at = (rx->start + rx->used) % SOCK_RX_BYTES;
    uint32_t row = SOCK_RX_BYTES - at < size ? SOCK_RX_BYTES - at : size;
    memcpy(rx->bytes + at, from, row);
    memcpy(rx->bytes, from + row, size - row);
    rx->used += size;
}

static void on_end_of_input(struct sock *sock, struct tcp_pcb *pcb)
{
    sock->read_ended = true;
    /* Both sides have said their end: lwIP frees the connection without a further word. */
    if (pcb->state == TIME_WAIT || pcb->state == CLOSING)
        sock_detach(sock);
    tell(sock, EPOLLIN | EPOLLRDHUP | EPOLLHUP);
}

static err_t on_received(void *context, struct tcp_pcb *pcb, struct pbuf *p, err_t error)
{
    struct sock *sock = context;
    if (!p) {
        on_end_of_input(sock, pcb);
        return ERR_OK;
    }
    if (sock->read_shut) {
        tcp_recved(pcb, p->tot_len);
        pbuf_free(p);
        return ERR_OK;
    }
    if (p->tot_len > SOCK_RX_BYTES - sock->rx.used || !need_rx(sock))
        return ERR_MEM; /* lwIP keeps it and comes again */
    for (struct pbuf *part = p; part; part = part->next)
        append(&sock->rx, part->payload, part->len);
    pbuf_free(p);
    tell(sock, EPOLLIN);
    return ERR_OK;
}

static err_t on_sent(void *context, struct tcp_pcb *pcb, u16_t size)
{
    struct sock *sock = context;
    if (sock_has_room(sock))
        tell(sock, EPOLLOUT);
    return ERR_OK;
}

static int error_of(const struct sock *sock, err_t error)
{
    if (error == ERR_CLSD)
        return 0; /* in order: both ends were said */
    if (error == ERR_RST)
        return sock->state == SOCK_CONNECTING ? ECONNREFUSED : ECONNRESET;
    return ETIMEDOUT;
}

static void end_with(struct sock *sock, int error)
{
    sock->pcb = NULL;
    sock->error = error;
    sock->state = SOCK_ENDED;
    tell(sock, EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLRDHUP);
}

/* lwIP has freed the connection already. */
static void on_error(void *context, err_t error)
{
    struct sock *sock = context;
    end_with(sock, error_of(sock, error));
}

void sock_connection_lost(struct tcp_pcb *pcb)
{
    struct sock *sock = pcb->errf == on_error ? pcb->callback_arg : NULL;
    if (sock) {
        bool connecting = sock->state == SOCK_CONNECTING;
        sock_detach(sock);
        if (connecting)
            end_with(sock, EHOSTUNREACH);
        else
            end_with(sock, sock->read_ended && sock->write_shut ? 0 : ECONNRESET);
    }
    tcp_abort(pcb);
}

void sock_attach(struct sock *sock, struct tcp_pcb *pcb)
{
    sock->pcb = pcb;
    tcp_arg(pcb, sock);
    tcp_recv(pcb, on_received);
    tcp_sent(pcb, on_sent);
    tcp_err(pcb, on_error);
}

void sock_detach(struct sock *sock)
{
    struct tcp_pcb *pcb = sock->pcb;
    sock->pcb = NULL;
    if (!pcb)
        return;
    tcp_arg(pcb, NULL);
    if (pcb->state == LISTEN) {
        tcp_accept(pcb, NULL);
        return;
    }
    tcp_recv(pcb, NULL);
    tcp_sent(pcb, NULL);
    tcp_err(pcb, NULL);
    pcb->connected = NULL;
}

static void close_connection(struct sock *sock)
{
    struct tcp_pcb *pcb = sock->pcb;
    if (!pcb)
        return;
    bool abort = sock->linger && sock->linger_s == 0 && sock->state == SOCK_CONNECTED;
    sock_detach(sock);
    if (abort || tcp_close(pcb) != ERR_OK)
        tcp_abort(pcb);
}

static void end_queue(struct sock *listener)
{
    while (listener->first) {
        struct sock *sock = listener->first;
        listener->first = sock->next;
        sock->listener = NULL;
        struct tcp_pcb *pcb = sock->pcb;
        sock_detach(sock);
        if (pcb)
            tcp_abort(pcb); /* nobody will accept it */
        sock_release(sock);
    }
    listener->queued = 0;
}

void sock_end(struct sock *sock)
{
    end_queue(sock);
    close_connection(sock);
    sock->state = SOCK_ENDED;
    epoll_forget(sock);
    stack_progress(); /* for calls that wait for it */
    stack_sent();
}

void sock_apply_options(struct sock *sock)
{
    struct tcp_pcb *pcb = sock->pcb;
    if (!pcb)
        return;
    if (sock->reuse)
        ip_set_option(pcb, SOF_REUSEADDR);
    else
        ip_reset_option(pcb, SOF_REUSEADDR);
    if (sock->keepalive)
        ip_set_option(pcb, SOF_KEEPALIVE);
    else
        ip_reset_option(pcb, SOF_KEEPALIVE);
    if (pcb->state == LISTEN)
        return;
    if (sock->nodelay)
        tcp_nagle_disable(pcb);
    else
        tcp_nagle_enable(pcb);
}

uint32_t sock_events(const struct sock *sock)
{
    switch (sock_state(sock)) {
    case SOCK_NEW:
    case SOCK_KERNEL:
    case SOCK_BOUND:
        return EPOLLOUT | EPOLLHUP;
    case SOCK_LISTENING:
        return sock->first ? EPOLLIN | EPOLLRDNORM : 0;
    case SOCK_CONNECTING:
        return 0;
    case SOCK_CONNECTED:
    case SOCK_ENDED:
        break;
    }
    bool ended = sock->state == SOCK_ENDED;
    uint32_t events = sock->error ? EPOLLERR : 0;
    if (sock->rx.used)
        events |= EPOLLIN | EPOLLRDNORM;
    if (sock->read_ended || sock->read_shut || ended)
        events |= EPOLLIN | EPOLLRDNORM | EPOLLRDHUP;
    if (sock->write_shut || ended || sock_has_room(sock))
        events |= EPOLLOUT | EPOLLWRNORM;
    if (ended || (sock->write_shut && (sock->read_ended || sock->read_shut)))
        events |= EPOLLHUP;
    return events;
}

int sock_take_error(struct sock *sock)
{
    int error = sock->error;
    sock->error = 0;
    return error;
}

uint32_t sock_read(struct sock *sock, void *to, uint32_t size, bool peek)
{
    struct sock_rx *rx = &sock->rx;
    uint32_t count = size < rx->used ? size : rx->used;
    uint32_t row = SOCK_RX_BYTES - rx->start < count ? SOCK_RX_BYTES - rx->start : count;
    memcpy(to, rx->bytes + rx->start, row);
    memcpy((char *)to + row, rx->bytes, count - row);
    if (peek)
        return count;
    rx->used -= count;
    rx->start = rx->used ? (rx->start + count) % SOCK_RX_BYTES : 0;
    for (uint32_t left = count; left && sock->pcb;) {
        u16_t part = left < UINT16_MAX ? (u16_t)left : UINT16_MAX;
        tcp_recved(sock->pcb, part);
        left -= part;
    }
    return count;
}
