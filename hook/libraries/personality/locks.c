/* What threads sleep on: FreeBSD's umtx, DragonFly's, NetBSD's parking; all by the host's futex. */
#include "locks.h"

#include "thread.h"

#include <asm/unistd.h>
#include <linux/futex.h>
#include <linux/time.h>

#define EVERYBODY 0x7fffffff
#define BILLION   1000000000l

struct timespec64 {
    int64_t tv_sec, tv_nsec;
};

/* --- FreeBSD --- */

/* UMTX_OP_... (sys/umtx.h) */
enum {
    OP_WAIT = 2,
    OP_WAKE = 3,
    OP_WAIT_UINT = 11,
    OP_WAIT_UINT_PRIVATE = 15,
    OP_WAKE_PRIVATE = 16,
    OP_MUTEX_WAIT = 17,
    OP_MUTEX_WAKE = 18,
    OP_NWAKE_PRIVATE = 21,
    OP_MUTEX_WAKE2 = 22,
};

#define UMTX_ABSTIME 1u

struct umtx_time {
    struct timespec64 timeout;
    uint32_t flags, clock;
};

/* FreeBSD's clocks: 0 and the few that are variants of it count real time, the others monotonic. */
static int clock_is_real(uint32_t clock)
{
    return clock == 0 || clock == 9 || clock == 10;
}

/*
 * The timeout of umtx is a struct timespec, or a struct umtx_time if the fourth argument says its
 * size; the host's wait takes an absolute time.
 */
static long timeout_read(const struct guest_call *c, struct timespec64 *until, int *real)
{
    struct umtx_time t = {.clock = 0};
    size_t bytes = (size_t)c->a[3] <= sizeof t.timeout ? sizeof t.timeout : sizeof t;
    if (guest_read(&t, c->a[4], bytes) != 0)
        return -EFAULT;
    if (t.timeout.tv_sec < 0 || t.timeout.tv_nsec < 0 || t.timeout.tv_nsec >= BILLION)
        return -EINVAL;
    *real = bytes == sizeof t && clock_is_real(t.clock);
    *until = t.timeout;
    if (t.flags & UMTX_ABSTIME)
        return 0;
    struct timespec64 now;
    host_call(__NR_clock_gettime, *real ? CLOCK_REALTIME : CLOCK_MONOTONIC, &now);
    until->tv_nsec += now.tv_nsec;
    until->tv_sec += now.tv_sec + until->tv_nsec / BILLION;
    until->tv_nsec %= BILLION;
    return 0;
}

/* Sleeps while the word has the value. A word that has changed already is no error. */
static long wait_word(struct guest_call *c, uint32_t value, int shared)
{
    struct timespec64 until;
    int real = 0;
    long error = c->a[4] ? timeout_read(c, &until, &real) : 0;
    if (error)
        return error;
    int op =
        FUTEX_WAIT_BITSET | (shared ? 0 : FUTEX_PRIVATE_FLAG) | (real ? FUTEX_CLOCK_REALTIME : 0);
    long result =
        guest_wait(c->self, __NR_futex, c->a[0], op, value, c->a[4] ? (long)&until : 0, 0, -1);
    return result == -EAGAIN ? 0 : result;
}

/* A whole long is compared; the host's futex sees its low half. */
static long wait_long(struct guest_call *c)
{
    int64_t now;
    if (guest_read(&now, c->a[0], sizeof now) != 0)
        return -EFAULT;
    return now == c->a[2] ? wait_word(c, (uint32_t)now, 1) : 0;
}

static long wake(long address, long count, int shared)
{
    int op = FUTEX_WAKE | (shared ? 0 : FUTEX_PRIVATE_FLAG);
    long result = host_call(__NR_futex, address, op, count < 0 ? EVERYBODY : count);
    return result < 0 ? result : 0;
}

static long wake_many(const struct guest_call *c)
{
    uint64_t address;
    for (long i = 0; i < c->a[2]; i++) {
        if (guest_read(&address, c->a[0] + 8 * i, sizeof address) != 0)
            return -EFAULT;
        wake((long)address, EVERYBODY, 0);
    }
    return 0;
}

/* struct umutex begins with its owner; the top bit says that somebody waits. */
#define UMUTEX_CONTESTED 0x80000000u

static long mutex_wait(struct guest_call *c)
{
    uint32_t owner;
    if (guest_read(&owner, c->a[0], sizeof owner) != 0)
        return -EFAULT;
    if ((owner & ~UMUTEX_CONTESTED) == 0)
        return 0;
    return wait_word(c, owner | UMUTEX_CONTESTED, 1);
}

long freebsd_umtx_op(struct guest_call *c)
{
    switch (c->a[1]) {
    case OP_WAIT:
        return wait_long(c);
    case OP_WAIT_UINT:
        return wait_word(c, (uint32_t)c->a[2], 1);
    case OP_WAIT_UINT_PRIVATE:
        return wait_word(c, (uint32_t)c->a[2], 0);
    case OP_WAKE:
        return wake(c->a[0], c->a[2], 1);
    case OP_WAKE_PRIVATE:
        return wake(c->a[0], c->a[2], 0);
    case OP_NWAKE_PRIVATE:
        return wake_many(c);
    case OP_MUTEX_WAIT:
        return mutex_wait(c);
    case OP_MUTEX_WAKE:
    case OP_MUTEX_WAKE2:
        return wake(c->a[0], 1, 1);
    default:
        return -EINVAL;
    }
}

/* --- DragonFly: microseconds, and errors of its own for "changed" and "too late" --- */

long dragonfly_umtx_sleep(struct guest_call *c)
{
    int timeout = (int)c->a[2];
    struct timespec64 t = {.tv_sec = timeout / 1000000, .tv_nsec = timeout % 1000000 * 1000l};
    if (timeout < 0)
        return -EINVAL;
    long result = guest_wait(c->self, __NR_futex, c->a[0], FUTEX_WAIT, (uint32_t)c->a[1],
                             timeout ? (long)&t : 0, 0, 0);
    return result == -EAGAIN ? -EBUSY : result == -ETIMEDOUT ? -EAGAIN : result;
}

long dragonfly_umtx_wakeup(struct guest_call *c)
{
    return wake(c->a[0], c->a[1] ? c->a[1] : EVERYBODY, 1);
}

/* --- NetBSD: a thread parks itself, others unpark it by its number, which may come first --- */

#define NETBSD_ABSTIME 1

static long unpark(int lwp)
{
    struct guest_thread *thread = guest_thread_find(lwp);
    if (!thread)
        return -ESRCH;
    __atomic_store_n(&thread->unparked, 1, __ATOMIC_SEQ_CST);
    host_call(__NR_futex, &thread->unparked, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1);
    return 0;
}

static long park(struct guest_call *c, int clock, int absolute, long timeout)
{
    struct guest_thread *self = c->self;
    struct timespec64 t;
    int op = (absolute ? FUTEX_WAIT_BITSET : FUTEX_WAIT) | FUTEX_PRIVATE_FLAG;
    if (absolute && clock == 0)
        op |= FUTEX_CLOCK_REALTIME;
    if (timeout && guest_read(&t, timeout, sizeof t) != 0)
        return -EFAULT;
    if (__atomic_exchange_n(&self->unparked, 0, __ATOMIC_SEQ_CST))
        return -EALREADY;
    long result = guest_wait(self, __NR_futex, (long)&self->unparked, op, 0, timeout ? (long)&t : 0,
                             0, absolute ? -1 : 0);
    int woken = __atomic_exchange_n(&self->unparked, 0, __ATOMIC_SEQ_CST);
    return woken || result == -EAGAIN ? 0 : result;
}

/* (clock, flags, timeout, lwp to unpark, hint, its hint); a relative timeout is made less by
 * nobody. */
long netbsd_lwp_park(struct guest_call *c)
{
    if (c->a[3])
        unpark((int)c->a[3]);
    return park(c, (int)c->a[0], (c->a[1] & NETBSD_ABSTIME) != 0, c->a[2]);
}

/* (absolute timeout, lwp to unpark, ...): before NetBSD 7 */
long netbsd_lwp_park_old(struct guest_call *c)
{
    if (c->a[1])
        unpark((int)c->a[1]);
    return park(c, 0, 1, c->a[0]);
}

long netbsd_lwp_unpark(struct guest_call *c)
{
    return unpark((int)c->a[0]);
}

/* (targets, how many, hint): how many there may be, when none are given. */
long netbsd_lwp_unpark_all(struct guest_call *c)
{
    enum { MOST = 1024 };
    int32_t lwp;
    if (!c->a[0])
        return MOST;
    if (c->a[1] < 0 || c->a[1] > MOST)
        return -EINVAL;
    for (long i = 0; i < c->a[1]; i++) {
        if (guest_read(&lwp, c->a[0] + 4 * i, sizeof lwp) != 0)
            return -EFAULT;
        unpark(lwp);
    }
    return 0;
}
