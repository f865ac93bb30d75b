/* Membership: see epoll.h. Waiting is in epoll_wait.c. */
#include "macrobench/netstack/epoll.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/syscall.h>

#include "macrobench/netstack/calls.h"
#include "macrobench/netstack/heap.h"
#include "macrobench/netstack/lock.h"
#include "macrobench/netstack/sock.h"

static struct epoll *unused;

static void enqueue(struct epoll_member *m)
{
    if (m->queued || m->disabled || m->in_kernel)
        return;
    struct epoll *set = m->set;
    m->queued = true;
    m->ready_next = NULL;
    m->ready_link = set->ready_end;
    *set->ready_end = m;
    set->ready_end = &m->ready_next;
}

static void dequeue(struct epoll_member *m)
{
    if (!m->queued)
        return;
    m->queued = false;
    *m->ready_link = m->ready_next;
    if (m->ready_next)
        m->ready_next->ready_link = m->ready_link;
    else
        m->set->ready_end = m->ready_link;
}

static uint32_t wanted(const struct epoll_member *m)
{
    return m->events | EPOLLERR | EPOLLHUP;
}

void epoll_event(struct sock *sock, uint32_t events)
{
    for (struct epoll_member *m = sock->members; m; m = m->of_sock) {
        if (wanted(m) & events)
            enqueue(m);
    }
}

static void leave_kernel(const struct epoll_member *m)
{
    /* Any number of the set will do; one of them is open, or the set would be gone. */
    for (int fd = table_next(0); fd >= 0; fd = table_next(fd + 1)) {
        if (table_get(fd) == &m->set->entry) {
            hook_raw_syscall(SYS_epoll_ctl, fd, EPOLL_CTL_DEL, m->fd, 0, 0, 0);
            return;
        }
    }
}

void epoll_convert(struct sock *sock)
{
    for (struct epoll_member *m = sock->members; m; m = m->of_sock) {
        if (m->in_kernel)
            leave_kernel(m);
        m->in_kernel = false;
        enqueue(m);
    }
}

static void remove_member(struct epoll_member *m)
{
    dequeue(m);
    struct epoll_member **link = &m->sock->members;
    while (*link != m)
        link = &(*link)->of_sock;
    *link = m->of_sock;
    *m->of_set_link = m->of_set;
    if (m->of_set)
        m->of_set->of_set_link = m->of_set_link;
    heap_give(m);
}

void epoll_forget(struct sock *sock)
{
    while (sock->members)
        remove_member(sock->members);
}

void epoll_release(struct epoll *set)
{
    if (set->entry.descriptors || set->users)
        return;
    while (set->members)
        remove_member(set->members); // NOLINT(clang-analyzer-unix.Malloc): it leaves the list
    set->next = unused;
    unused = set;
}

/* Makes a kernel set one that can hold our sockets too. */
static struct epoll *adopt(int fd)
{
    struct epoll *set = unused;
    if (set)
        unused = set->next;
    else
        set = heap_take(sizeof *set);
    if (!set)
        return NULL;
    *set = (struct epoll){.entry = {.kind = ENTRY_EPOLL, .descriptors = 1}, .kernel_part = true};
    set->ready_end = &set->ready;
    if (table_set(fd, &set->entry) != 0) {
        set->entry.descriptors = 0;
        epoll_release(set);
        return NULL;
    }
    return set;
}

static struct epoll_member *find(const struct epoll *set, const struct sock *sock, int fd)
{
    struct epoll_member *m = sock->members;
    while (m && (m->set != set || m->fd != fd))
        m = m->of_sock;
    return m;
}

static void configure(struct epoll_member *m, const struct epoll_event *event)
{
    m->events = event->events;
    m->data = event->data.u64;
    m->disabled = false;
    dequeue(m);
    enqueue(m); /* whether it is ready is seen when somebody waits */
}

static long add(struct epoll *set, struct sock *sock, int fd, const struct epoll_event *event,
                bool in_kernel)
{
    struct epoll_member *m = heap_take_clear(sizeof *m);
    if (!m)
        return -ENOMEM;
    m->set = set;
    m->sock = sock;
    m->fd = fd;
    m->in_kernel = in_kernel;
    m->of_sock = sock->members;
    sock->members = m;
    m->of_set = set->members;
    m->of_set_link = &set->members;
    if (set->members)
        set->members->of_set_link = &m->of_set;
    set->members = m;
    configure(m, event);
    return 0;
}

static long control(struct epoll *set, struct sock *sock, int op, int fd,
                    const struct epoll_event *event, bool in_kernel)
{
    struct epoll_member *m = find(set, sock, fd);
    if (op != EPOLL_CTL_DEL && !event)
        return -EFAULT;
    switch (op) {
    case EPOLL_CTL_ADD:
        return m ? -EEXIST : add(set, sock, fd, event, in_kernel);
    case EPOLL_CTL_MOD:
        if (m)
            configure(m, event);
        return m ? 0 : -ENOENT;
    case EPOLL_CTL_DEL:
        if (m)
            remove_member(m);
        return m ? 0 : -ENOENT;
    default:
        return -EINVAL;
    }
}

static long control_locked(const long *args)
{
    int epfd = (int)args[0], fd = (int)args[2];
    struct sock *sock = (struct sock *)table_get(fd);
    struct entry *entry = table_get(epfd);
    const struct epoll_event *event = (const struct epoll_event *)args[3]; // NOLINT
    bool candidate = sock->state == SOCK_NEW;
    if (candidate) {
        long r = hook_raw_syscall(SYS_epoll_ctl, epfd, args[1], fd, args[3], 0, 0);
        if (r != 0)
            return r;
    } else if (!entry) {
        /* The kernel says whether it is an epoll set at all: of ours it knows none. */
        long r = hook_raw_syscall(SYS_epoll_ctl, epfd, EPOLL_CTL_DEL, fd, 0, 0, 0);
        if (r != -ENOENT && r != 0)
            return r;
    }
    if (entry && entry->kind != ENTRY_EPOLL)
        return -EINVAL;
    struct epoll *set = entry ? (struct epoll *)entry : adopt(epfd);
    return set ? control(set, sock, (int)args[1], fd, event, candidate) : -ENOMEM;
}

enum syscall_verdict call_epoll_ctl(struct syscall_call *call)
{
    struct sock *sock = calls_sock(call->args[2]);
    if (!sock) {
        struct entry *entry = table_get(call->args[0]);
        if (entry && entry->kind == ENTRY_EPOLL)
            ((struct epoll *)entry)->kernel_part = true;
        return HOOK_PASS;
    }
    if (!lock_take())
        return calls_busy(call);
    call->result = control_locked(call->args);
    lock_release();
    return HOOK_RETURN;
}
