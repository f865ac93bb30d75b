/* FreeBSD's semaphores: _usem2, whose count has a flag that says somebody sleeps, and _usem before
 * FreeBSD 11, which has a word for that. Who posts has raised the count before it calls. */
#include "umtx.h"

#include <asm/unistd.h>
#include <linux/time.h>

struct usem2 {
    uint32_t count, flags;
};

struct usem {
    uint32_t has_waiters, count, flags;
};

#define HAS_WAITERS 0x80000000u

/* An absolute wait goes on after a signal as the handler's action says, a relative one never. */
static long slept(struct guest_call *c, const struct umtx_timeout *timeout, long error)
{
    c->restart = timeout->relative ? GUEST_RESTART_NEVER : GUEST_RESTART_AS_ACTION;
    return error;
}

/* Behind a struct _umtx_time there may be room for the time that is left. */
static long tell_rest(const struct guest_call *c, const struct umtx_timeout *timeout)
{
    enum { TIME_BYTES = 24 };
    struct umtx_time now, rest;
    if ((size_t)c->a[3] < TIME_BYTES + sizeof rest)
        return 0;
    host_call(__NR_clock_gettime, CLOCK_MONOTONIC, &now);
    rest.seconds = timeout->until.seconds - now.seconds;
    rest.nanoseconds = timeout->until.nanoseconds - now.nanoseconds;
    if (rest.nanoseconds < 0) {
        rest.seconds--;
        rest.nanoseconds += 1000000000;
    }
    if (rest.seconds < 0)
        rest = (struct umtx_time){0, 0};
    return guest_write(c->a[4] + TIME_BYTES, &rest, sizeof rest);
}

/* Comes back when there is something to take, or when it was woken; takes nothing. */
long umtx_semaphore2_wait(struct guest_call *c)
{
    struct umtx_timeout timeout;
    struct usem2 *sem = (struct usem2 *)umtx_words(c->a[0], sizeof *sem);
    long error = umtx_timeout_read(c, &timeout);
    if (error || !sem)
        return error ? error : -EFAULT;
    uint32_t count = umtx_load(&sem->count);
    do {
        if (count & ~HAS_WAITERS)
            return 0;
    } while (!count && !umtx_swap(&sem->count, &count, HAS_WAITERS));
    int shared = (umtx_load(&sem->flags) & UMTX_PROCESS_SHARED) != 0;
    error = umtx_sleep(c, &sem->count, HAS_WAITERS, UMTX_ALL_BITS, shared, &timeout);
    if (error == -EINTR && timeout.relative && tell_rest(c, &timeout) != 0)
        error = -EFAULT;
    return slept(c, &timeout, error);
}

long umtx_semaphore2_wake(struct guest_call *c)
{
    struct usem2 *sem = (struct usem2 *)umtx_words(c->a[0], sizeof *sem);
    if (!sem)
        return -EFAULT;
    int shared = (umtx_load(&sem->flags) & UMTX_PROCESS_SHARED) != 0;
    long sleepers = umtx_sleepers(&sem->count, shared);
    if (sleepers == 1)
        __atomic_fetch_and(&sem->count, ~HAS_WAITERS, __ATOMIC_SEQ_CST);
    if (sleepers)
        umtx_wake(&sem->count, sleepers == 1 ? UMTX_EVERYBODY : 1, UMTX_ALL_BITS, shared);
    return 0;
}

long umtx_semaphore_wait(struct guest_call *c)
{
    struct umtx_timeout timeout;
    struct usem *sem = (struct usem *)umtx_words(c->a[0], sizeof *sem);
    long error = umtx_timeout_read(c, &timeout);
    if (error || !sem)
        return error ? error : -EFAULT;
    int shared = (umtx_load(&sem->flags) & UMTX_PROCESS_SHARED) != 0;
    __atomic_store_n(&sem->has_waiters, 1, __ATOMIC_SEQ_CST);
    return slept(c, &timeout, umtx_sleep(c, &sem->count, 0, UMTX_ALL_BITS, shared, &timeout));
}

long umtx_semaphore_wake(struct guest_call *c)
{
    struct usem *sem = (struct usem *)umtx_words(c->a[0], sizeof *sem);
    if (!sem)
        return -EFAULT;
    int shared = (umtx_load(&sem->flags) & UMTX_PROCESS_SHARED) != 0;
    long sleepers = umtx_sleepers(&sem->count, shared);
    if (sleepers == 1)
        __atomic_store_n(&sem->has_waiters, 0, __ATOMIC_SEQ_CST);
    if (sleepers)
        umtx_wake(&sem->count, sleepers == 1 ? UMTX_EVERYBODY : 1, UMTX_ALL_BITS, shared);
    return 0;
}
