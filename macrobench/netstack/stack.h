/*
 * The stack as a whole: lwIP, its interface on the link, its clock, and how a call waits for it.
 * It runs only inside the program's calls: whoever waits for a socket keeps it going.
 */
#ifndef NETSTACK_STACK_H
#define NETSTACK_STACK_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "macrobench/netstack/config.h"

extern struct netstack_config stack_config;

/* Is the stack this process's? False in a forked child. */
extern bool stack_alive;

/* Starts lwIP on the configured device. Before the program runs. 0, or -errno after a line on
 * stderr. */
int stack_start(const char *argument);

/* Takes in what has arrived and runs the timers that are due. Locked. True: something happened. */
bool stack_poll(void);

/* After lwIP was made to send: wakes the other side. Locked. */
void stack_sent(void);

/* Something that a waiting call may wait for has happened. Locked. */
void stack_progress(void);

/* CLOCK_MONOTONIC, nanoseconds. */
int64_t stack_now_ns(void);

#define STACK_FOREVER INT64_MAX

/* When a wait of `timeout_ns` (or STACK_FOREVER) that begins now is over. */
static inline int64_t stack_deadline(int64_t timeout_ns)
{
    int64_t end;
    if (timeout_ns == STACK_FOREVER || __builtin_add_overflow(stack_now_ns(), timeout_ns, &end))
        return STACK_FOREVER;
    return end;
}

/* How a call waits. */
struct stack_wait {
    int64_t deadline_ns; /* STACK_FOREVER, or when to give up */
    const void *mask;    /* signal mask while asleep, or NULL */
    struct pollfd *fds;  /* of the kernel, to be waited for as well; room for 2 more behind */
    unsigned fd_count;
    bool fds_ready; /* out: one of them is ready, with its revents */
};

/*
 * Waits until the link has something, another thread has made progress, a kernel descriptor is
 * ready, or the time is over. Called with the lock, which is given up meanwhile. Returns 0 (look
 * again), -ETIMEDOUT, or -EINTR.
 */
long stack_wait(struct stack_wait *wait);

/* Before the process ends: sends what is still to be sent, for a bounded time. Locked. */
void stack_drain(void);

/* In a forked child: the stack stays with the parent. */
void stack_abandon(void);

#endif
