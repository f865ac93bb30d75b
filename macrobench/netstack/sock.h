/*
 * A socket of the stack: what its descriptors share, and what lwIP tells about it. The descriptor
 * itself is a kernel TCP socket that is never bound nor connected: it keeps the number, the status
 * flags and the options. Everything here with the stack's lock, if nothing else is said.
 */
#ifndef NETSTACK_SOCK_H
#define NETSTACK_SOCK_H

#include <lwip/tcp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "macrobench/netstack/table.h"

#define SOCK_RX_BYTES 65536 /* at least lwIP's receive window */

enum sock_state {
    SOCK_NEW,    /* neither bound nor connected: the kernel's or the stack's, not known yet */
    SOCK_KERNEL, /* the kernel's for good */
    SOCK_BOUND,  /* ours from here on */
    SOCK_LISTENING,
    SOCK_CONNECTING,
    SOCK_CONNECTED,
    SOCK_ENDED, /* reset, or not connected for another reason; errors first, then the end */
};

/* What has arrived and was not read: a ring that begins at 0 again whenever it is empty. */
struct sock_rx {
    unsigned char *bytes; /* NULL until something arrives */
    uint32_t start;
    uint32_t used;
};

struct sock_name {
    uint32_t address; /* network byte order */
    uint16_t port;    /* host byte order */
};

struct sock {
    struct entry entry;
    _Atomic enum sock_state state; /* read without the lock, too */
    uint32_t users;                /* calls that wait for it */
    bool nonblocking;
    bool read_ended; /* the other side has sent its end */
    bool read_shut;  /* we do not want to read any more */
    bool write_shut; /* we have sent our end */
    bool nodelay;
    bool reuse;
    bool keepalive;
    bool linger; /* SO_LINGER is on */
    uint32_t linger_s;
    int error;                /* SO_ERROR */
    int64_t read_timeout_ns;  /* SO_RCVTIMEO; 0: none */
    int64_t write_timeout_ns; /* SO_SNDTIMEO */
    struct tcp_pcb *pcb;      /* NULL when lwIP has none (any more) */
    struct sock_name local, remote;
    struct sock_rx rx;
    struct sock *listener;     /* while it waits to be accepted */
    struct sock *first, *last; /* of a listener: connections to be accepted */
    struct sock *next;         /* in that queue, or among the unused */
    uint32_t queued, backlog;
    struct epoll_member *members;
};

static inline enum sock_state sock_state(const struct sock *sock)
{
    return atomic_load_explicit(&sock->state, memory_order_relaxed);
}

/* A new socket in state SOCK_NEW without descriptors, or NULL. */
struct sock *sock_new(void);

/* Gives it up when neither a descriptor nor a call has it. */
void sock_release(struct sock *sock);

/* Ends the connection and all that waits in it, as close(2) does for the last descriptor. */
void sock_end(struct sock *sock);

/* Makes `pcb` the connection of `sock`. */
void sock_attach(struct sock *sock, struct tcp_pcb *pcb);

/* lwIP goes on with the connection alone: nothing of it is told to the socket any more. */
void sock_detach(struct sock *sock);

/* The options that lwIP has to know. */
void sock_apply_options(struct sock *sock);

/* EPOLL... bits that hold now. */
uint32_t sock_events(const struct sock *sock);

/* Takes the pending error (a positive errno, or 0). */
int sock_take_error(struct sock *sock);

/* Up to `size` bytes of what has arrived, to `to`; peeking leaves them there. */
uint32_t sock_read(struct sock *sock, void *to, uint32_t size, bool peek);

/* Has lwIP room for more to send? */
static inline bool sock_has_room(const struct sock *sock)
{
    return sock->pcb && tcp_sndbuf(sock->pcb) > TCP_SNDLOWAT &&
           tcp_sndqueuelen(sock->pcb) < TCP_SNDQUEUELOWAT;
}

/* The other side of the link has gone, and this connection with it. */
void sock_connection_lost(struct tcp_pcb *pcb);

/* How many sockets there are, for the report. */
extern uint64_t sock_count;

#endif
