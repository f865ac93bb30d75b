/*
 * Signals that a kqueue tells of. While one is watched, the host's action is the handler of ours,
 * whatever the guest's is, and no thread blocks it at the host. The handler counts, and writes to
 * an eventfd that is never read: each write is an edge for every epoll descriptor that waits.
 */
#include "signal_watch.h"

#include "signals.h"

#include <asm/unistd.h>

#define CLOSE_ON_EXEC   02000000
#define NON_BLOCKING    04000
#define DUP_AND_CLOEXEC 1030 /* F_DUPFD_CLOEXEC */

uint64_t signals_watched;

static struct {
    uint32_t watchers; /* guarded by the notes' lock */
    int32_t fd;        /* + 1; stays open, since a handler may be about to write to it */
    int64_t count;
} watch[GUEST_SIGNALS];

static long descriptor(int signal)
{
    if (watch[signal].fd)
        return watch[signal].fd - 1;
    long fd = host_call(__NR_eventfd2, 0, CLOSE_ON_EXEC | NON_BLOCKING);
    if (fd >= 0)
        __atomic_store_n(&watch[signal].fd, (int32_t)fd + 1, __ATOMIC_SEQ_CST);
    return fd;
}

long signal_watch_begin(struct guest_thread *self, int signal)
{
    long fd = descriptor(signal);
    long own = fd < 0 ? fd : host_call(__NR_fcntl, fd, DUP_AND_CLOEXEC, 0);
    if (own < 0 || watch[signal].watchers++)
        return own;
    __atomic_fetch_or(&signals_watched, SIGNAL_BIT(signal), __ATOMIC_SEQ_CST);
    signals_reinstall(signal);
    signals_mask_set(self);
    return own;
}

void signal_watch_end(int signal)
{
    if (--watch[signal].watchers)
        return;
    __atomic_fetch_and(&signals_watched, ~SIGNAL_BIT(signal), __ATOMIC_SEQ_CST);
    signals_reinstall(signal);
}

int64_t signal_watch_count(int signal)
{
    return __atomic_load_n(&watch[signal].count, __ATOMIC_SEQ_CST);
}

void signal_watch_arrived(int signal)
{
    uint64_t one = 1;
    int32_t fd = __atomic_load_n(&watch[signal].fd, __ATOMIC_SEQ_CST);
    __atomic_fetch_add(&watch[signal].count, 1, __ATOMIC_SEQ_CST);
    if (fd)
        host_call(__NR_write, fd - 1, &one, sizeof one);
}

void signal_watch_forget(int first, int last)
{
    for (int signal = 1; signal < GUEST_SIGNALS; signal++) {
        int fd = watch[signal].fd - 1;
        if (fd >= 0 && fd >= first && fd <= last)
            __atomic_store_n(&watch[signal].fd, 0, __ATOMIC_SEQ_CST);
    }
}

void signal_watch_in_fork_child(void)
{
    uint64_t watched = signals_watched;
    signals_watched = 0;
    for (int signal = 1; watched && signal < GUEST_SIGNALS; signal++) {
        if (!(watched & SIGNAL_BIT(signal)))
            continue;
        watch[signal].watchers = 0;
        signals_reinstall(signal);
    }
}
