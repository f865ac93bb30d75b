/* Waiting in an epoll set that holds sockets of the stack. */
#include <errno.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <time.h>

#include "macrobench/netstack/calls.h"
#include "macrobench/netstack/epoll.h"
#include "macrobench/netstack/lock.h"
#include "macrobench/netstack/sock.h"
#include "macrobench/netstack/stack.h"

#define ANSWERS_PER_LOOK                                                    \
    64 /* calls answered by the stack alone between two looks at the kernel \
        */

static uint32_t ready_events(const struct epoll_member *m)
{
    return sock_events(m->sock) & (m->events | EPOLLERR | EPOLLHUP) &
           ~(EPOLLET | EPOLLONESHOT | EPOLLEXCLUSIVE | EPOLLWAKEUP);
}

static struct epoll_member *take_first(struct epoll *set)
{
    struct epoll_member *m = set->ready;
    set->ready = m->ready_next;
    if (set->ready)
        set->ready->ready_link = &set->ready;
    else
        set->ready_end = &set->ready;
    m->queued = false;
    return m;
}

static void put_last(struct epoll_member *m)
{
    struct epoll *set = m->set;
    m->queued = true;
    m->ready_next = NULL;
    m->ready_link = set->ready_end;
    *set->ready_end = m;
    set->ready_end = &m->ready_next;
}

/* What is ready of the stack's; level-triggered members come to the end of the list, so that each
 * has its turn. */
static int collect(struct epoll *set, struct epoll_event *events, int most)
{
    int count = 0;
    struct epoll_member *stop = NULL; /* the first that was put back: the round is over */
    while (count < most && set->ready && set->ready != stop) {
        struct epoll_member *m = take_first(set);
        uint32_t now = ready_events(m);
        if (!now || m->disabled)
            continue;
        events[count].events = now;
        events[count].data.u64 = m->data;
        count++;
        if (m->events & EPOLLONESHOT) {
            m->disabled = true;
        } else if (!(m->events & EPOLLET)) {
            put_last(m);
            stop = stop ? stop : m;
        }
    }
    return count;
}

bool epoll_is_ready(struct epoll *set)
{
    for (struct epoll_member *m = set->ready; m; m = m->ready_next) {
        if (!m->disabled && ready_events(m))
            return true;
    }
    return false;
}

/* The kernel's part, without waiting. */
static long look_at_kernel(struct epoll *set, int fd, struct epoll_event *events, int most)
{
    set->answers = 0;
    if (!set->kernel_part || most == 0)
        return 0;
    return hook_raw_syscall(SYS_epoll_wait, fd, (long)events, most, 0, 0, 0);
}

struct request {
    struct epoll *set;
    int fd;
    struct epoll_event *events;
    int most;
    int64_t timeout_ns; /* STACK_FOREVER, or how long to wait */
    bool kernel_ready;  /* it is known that the kernel's part has something */
    struct stack_wait wait;
};

/* What there is now: a number of events, or -errno. */
static long look(struct request *q, bool last)
{
    stack_poll();
    long count = collect(q->set, q->events, q->most);
    bool due = ++q->set->answers >= ANSWERS_PER_LOOK;
    if (due || q->kernel_ready || (last && count == 0)) {
        q->kernel_ready = false;
        long more = look_at_kernel(q->set, q->fd, q->events + count, q->most - (int)count);
        count = more > 0 ? count + more : count ? count : more;
    }
    return count;
}

static long wait_locked(struct request *q)
{
    bool last = q->timeout_ns == 0;
    for (;;) {
        long count = look(q, last);
        if (count != 0 || last)
            return count;
        if (!q->wait.deadline_ns) /* the clock is looked at only when there is a wait */
            q->wait.deadline_ns = stack_deadline(q->timeout_ns);
        long r = stack_wait(&q->wait);
        if (r == -ETIMEDOUT)
            last = true;
        else if (r != 0)
            return r;
        q->kernel_ready = q->wait.fds_ready;
    }
}

static enum syscall_verdict wait_in(struct syscall_call *call, struct epoll *set,
                                    int64_t timeout_ns, const void *mask)
{
    struct pollfd fds[3] = {{.fd = (int)call->args[0], .events = POLLIN}};
    struct request q = {
        .set = set,
        .fd = (int)call->args[0],
        .events = (struct epoll_event *)call->args[1], // NOLINT(performance-no-int-to-ptr)
        .most = (int)call->args[2],
        .timeout_ns = timeout_ns,
        .wait = {.mask = mask, .fds = fds, .fd_count = 1},
    };
    if (q.most <= 0 || (size_t)q.most > (size_t)INT32_MAX / sizeof *q.events) {
        call->result = -EINVAL;
        return HOOK_RETURN;
    }
    if (!q.events) {
        call->result = -EFAULT;
        return HOOK_RETURN;
    }
    if (!lock_take())
        return calls_busy(call);
    set->users++;
    call->result = wait_locked(&q);
    set->users--;
    epoll_release(set);
    lock_release();
    return HOOK_RETURN;
}

static struct epoll *set_of(const struct syscall_call *call)
{
    struct entry *entry = table_get(call->args[0]);
    return entry && entry->kind == ENTRY_EPOLL ? (struct epoll *)entry : NULL;
}

/* epoll_wait, and epoll_pwait, which has a mask behind. */
enum syscall_verdict call_epoll_wait(struct syscall_call *call)
{
    struct epoll *set = set_of(call);
    if (!set)
        return HOOK_PASS;
    int timeout_ms = (int)call->args[3];
    int64_t timeout = timeout_ms < 0 ? STACK_FOREVER : timeout_ms * INT64_C(1000000);
    bool masked = (uint32_t)call->number == SYS_epoll_pwait;
    return wait_in(call, set, timeout, masked ? calls_pointer(call->args[4]) : NULL);
}

enum syscall_verdict call_epoll_pwait2(struct syscall_call *call)
{
    struct epoll *set = set_of(call);
    if (!set)
        return HOOK_PASS;
    const struct timespec *timeout = calls_pointer(call->args[3]);
    int64_t timeout_ns = calls_timeout(timeout);
    if (timeout_ns < 0) {
        call->result = -EINVAL;
        return HOOK_RETURN;
    }
    return wait_in(call, set, timeout_ns, calls_pointer(call->args[4]));
}
