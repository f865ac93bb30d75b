/*
 * epoll sets that hold sockets of the stack. The set itself is a kernel epoll set, which holds the
 * program's kernel descriptors as always; the stack's sockets are kept here. With the stack's lock.
 */
#ifndef NETSTACK_EPOLL_H
#define NETSTACK_EPOLL_H

#include <stdbool.h>
#include <stdint.h>

#include "hook/syscall_hook.h"
#include "macrobench/netstack/table.h"

struct sock;

/* A socket in a set. */
struct epoll_member {
    struct epoll *set;
    struct sock *sock;
    int fd; /* the number under which it was added */
    uint32_t events;
    uint64_t data;
    bool in_kernel;               /* the kernel's set holds it as well: not known yet whose it is */
    bool disabled;                /* EPOLLONESHOT has fired */
    bool queued;                  /* in the set's list of what may be ready */
    struct epoll_member *of_sock; /* next one of the socket */
    struct epoll_member *of_set, **of_set_link;    /* all of the set */
    struct epoll_member *ready_next, **ready_link; /* that list */
};

struct epoll {
    struct entry entry;
    struct epoll_member *members;
    struct epoll_member *ready, **ready_end;
    uint32_t users;     /* calls that wait in it */
    uint32_t answers;   /* calls answered since the kernel's set was looked at */
    bool kernel_part;   /* the kernel's set may hold something */
    struct epoll *next; /* among the unused */
};

/* Something has happened that a member with one of these events may be waiting for. */
void epoll_event(struct sock *sock, uint32_t events);

/* The socket is the stack's from now on: members leave the kernel's sets. */
void epoll_convert(struct sock *sock);

/* The socket is gone, or the kernel's for good: no set knows it any more. */
void epoll_forget(struct sock *sock);

/* Gives a set up when neither a descriptor nor a call has it. */
void epoll_release(struct epoll *set);

/* Is something of the stack ready in the set? For poll. */
bool epoll_is_ready(struct epoll *set);

/* The calls. */
enum syscall_verdict call_epoll_ctl(struct syscall_call *call);
enum syscall_verdict call_epoll_wait(struct syscall_call *call);
enum syscall_verdict call_epoll_pwait2(struct syscall_call *call);

#endif
