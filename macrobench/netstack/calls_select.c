/* select, pselect6: by way of poll. */
#include <errno.h>
#include <string.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "macrobench/netstack/calls.h"
#include "macrobench/netstack/heap.h"
#include "macrobench/netstack/lock.h"
#include "macrobench/netstack/waiting.h"

#define SETS      3
#define WORD_BITS 64
#define POLL_IN   (POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR)
#define POLL_OUT  (POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR)
#define POLL_EX   POLLPRI

/* The three sets as the kernel reads them: bits in words of 64. */
struct sets {
    uint64_t *words[SETS];
    unsigned numbers; /* select's first argument */
};

static const short asked[SETS] = {POLLIN, POLLOUT, POLLPRI};
static const short told[SETS] = {POLL_IN, POLL_OUT, POLL_EX};

static short events_of(const struct sets *sets, unsigned fd)
{
    short events = 0;
    for (int i = 0; i < SETS; i++) {
        if (sets->words[i] && (sets->words[i][fd / WORD_BITS] >> (fd % WORD_BITS) & 1))
            events |= asked[i];
    }
    return events;
}

static bool has_ours(const struct sets *sets)
{
    for (unsigned fd = 0; fd < sets->numbers; fd++) {
        struct pollfd one = {.fd = (int)fd};
        if (events_of(sets, fd) && waiting_has_ours(&one, 1))
            return true;
    }
    return false;
}

static unsigned fill(const struct sets *sets, struct pollfd *fds)
{
    unsigned count = 0;
    for (unsigned fd = 0; fd < sets->numbers; fd++) {
        short events = events_of(sets, fd);
        if (!events)
            continue;
        if (fds)
            fds[count] = (struct pollfd){.fd = (int)fd, .events = events};
        count++;
    }
    return count;
}

/* Clears the bits that are not ready. The number of those that are, over the three sets. */
static long put(const struct sets *sets, const struct pollfd *fds, unsigned count)
{
    long ready = 0;
    for (unsigned n = 0; n < count; n++) {
        unsigned fd = (unsigned)fds[n].fd;
        if (fds[n].revents & POLLNVAL)
            return -EBADF;
        for (int i = 0; i < SETS; i++) {
            uint64_t bit = UINT64_C(1) << (fd % WORD_BITS);
            if (!(fds[n].events & asked[i]))
                continue;
            if (fds[n].revents & told[i])
                ready++;
            else
                sets->words[i][fd / WORD_BITS] &= ~bit;
        }
    }
    return ready;
}

static long poll_sets(const struct sets *sets, struct pollfd *fds, unsigned count,
                      int64_t timeout_ns, const void *mask)
{
    fill(sets, fds);
    long r = waiting_poll(fds, count, timeout_ns, mask);
    return r < 0 ? r : put(sets, fds, count);
}

static long poll_many(const struct sets *sets, unsigned count, int64_t timeout_ns, const void *mask)
{
    if (!lock_take())
        return -EAGAIN;
    struct pollfd *fds = heap_take(count * sizeof *fds);
    lock_release();
    if (!fds)
        return -ENOMEM;
    long r = poll_sets(sets, fds, count, timeout_ns, mask);
    lock_take(); /* not in a handler that has interrupted the stack, or it had failed above */
    heap_give(fds);
    lock_release();
    return r;
}

static long select_by_poll(const struct sets *sets, int64_t timeout_ns, const void *mask)
{
    struct pollfd room[WAITING_ON_STACK];
    unsigned count = fill(sets, NULL);
    return count <= WAITING_ON_STACK ? poll_sets(sets, room, count, timeout_ns, mask)
                                     : poll_many(sets, count, timeout_ns, mask);
}

/* Returns false for what the kernel shall judge. */
static bool timeout_of(const struct syscall_call *call, int64_t *timeout_ns)
{
    const void *given = calls_pointer(call->args[4]);
    if ((uint32_t)call->number == SYS_pselect6) {
        *timeout_ns = calls_timeout(given);
        return *timeout_ns >= 0;
    }
    struct timespec timeout;
    if (given) {
        const struct timeval *time = given;
        timeout = (struct timespec){.tv_sec = time->tv_sec, .tv_nsec = time->tv_usec * 1000};
    }
    *timeout_ns = calls_timeout(given ? &timeout : NULL);
    return *timeout_ns >= 0;
}

static void put_rest(const struct syscall_call *call, int64_t end_ns)
{
    void *given = calls_pointer(call->args[4]);
    if (!given || end_ns == STACK_FOREVER)
        return;
    int64_t left = end_ns - stack_now_ns();
    left = left > 0 ? left : 0;
    if ((uint32_t)call->number == SYS_pselect6) {
        struct timespec *time = given;
        *time = (struct timespec){.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
    } else {
        struct timeval *time = given;
        *time = (struct timeval){.tv_sec = left / 1000000000, .tv_usec = left % 1000000000 / 1000};
    }
}

enum syscall_verdict call_select(struct syscall_call *call)
{
    struct sets sets = {.numbers = (unsigned)call->args[0]};
    for (int i = 0; i < SETS; i++)
        sets.words[i] = calls_pointer(call->args[1 + i]);
    int64_t timeout_ns;
    if (sets.numbers > TABLE_DESCRIPTORS || !has_ours(&sets) || !timeout_of(call, &timeout_ns))
        return HOOK_PASS;
    const void *mask = NULL;
    if ((uint32_t)call->number == SYS_pselect6 && call->args[5])
        mask = *(const void *const *)calls_pointer(call->args[5]);
    int64_t end = stack_deadline(timeout_ns);
    call->result = select_by_poll(&sets, timeout_ns, mask);
    put_rest(call, end);
    return HOOK_RETURN;
}
