/* See waiting.h. */
#include "macrobench/netstack/waiting.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>

#include "macrobench/netstack/calls.h"
#include "macrobench/netstack/epoll.h"
#include "macrobench/netstack/heap.h"
#include "macrobench/netstack/lock.h"

static bool is_ours(int fd)
{
    struct entry *entry = fd >= 0 ? table_get(fd) : NULL;
    return entry && (entry->kind == ENTRY_EPOLL || calls_own_sock(fd));
}

bool waiting_has_ours(const struct pollfd *fds, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (is_ours(fds[i].fd))
            return true;
    }
    return false;
}

/* poll's bits are epoll's, up to 16 bits. */
static short own_events(const struct pollfd *fd)
{
    struct entry *entry = table_get(fd->fd);
    if (entry->kind == ENTRY_EPOLL)
        return epoll_is_ready((struct epoll *)entry) ? fd->events & (POLLIN | POLLRDNORM) : 0;
    uint32_t events = sock_events((const struct sock *)entry);
    return (short)(events & ((uint16_t)fd->events | POLLERR | POLLHUP));
}

/* What the kernel shall look at: sockets of ours are taken out; sets of ours stay, for their
 * kernel part. */
static void for_kernel(struct pollfd *copy, const struct pollfd *fds, unsigned count)
{
    memcpy(copy, fds, count * sizeof *fds);
    for (unsigned i = 0; i < count; i++) {
        copy[i].revents = 0;
        if (copy[i].fd >= 0 && calls_own_sock(copy[i].fd))
            copy[i].fd = -1;
    }
}

static unsigned merge(struct pollfd *fds, const struct pollfd *copy, unsigned count)
{
    unsigned ready = 0;
    for (unsigned i = 0; i < count; i++) {
        short events = copy[i].fd >= 0 ? copy[i].revents : 0;
        if (is_ours(fds[i].fd))
            events |= own_events(&fds[i]);
        fds[i].revents = events;
        ready += events != 0;
    }
    return ready;
}

static long look(struct pollfd *fds, struct pollfd *copy, unsigned count)
{
    struct timespec now = {0};
    stack_poll();
    long r = hook_raw_syscall(SYS_ppoll, (long)copy, count, (long)&now, 0, 8, 0);
    return r < 0 ? r : (long)merge(fds, copy, count);
}

static long poll_locked(struct pollfd *fds, struct pollfd *copy, unsigned count, int64_t timeout_ns,
                        const void *mask)
{
    struct stack_wait wait = {.mask = mask, .fds = copy, .fd_count = count};
    for_kernel(copy, fds, count);
    for (bool last = timeout_ns == 0;;) {
        long r = look(fds, copy, count);
        if (r != 0 || last)
            return r;
        if (!wait.deadline_ns)
            wait.deadline_ns = stack_deadline(timeout_ns);
        r = stack_wait(&wait);
        if (r == -ETIMEDOUT)
            last = true;
        else if (r != 0)
            return r;
    }
}

long waiting_poll(struct pollfd *fds, unsigned count, int64_t timeout_ns, const void *mask)
{
    struct pollfd room[WAITING_ON_STACK + 2];
    struct pollfd *copy = room;
    if (!lock_take())
        return -EAGAIN;
    if (count > WAITING_ON_STACK)
        copy = heap_take(((size_t)count + 2) * sizeof *copy);
    long r = copy ? poll_locked(fds, copy, count, timeout_ns, mask) : -ENOMEM;
    if (copy != room)
        heap_give(copy);
    lock_release();
    return r;
}
