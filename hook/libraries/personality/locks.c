/* What threads sleep on: DragonFly's umtx and NetBSD's parking, by the host's futex. FreeBSD's:
 * umtx.c. */
#include "locks.h"

#include "thread.h"

#include <asm/unistd.h>
#include <linux/futex.h>

#define EVERYBODY 0x7fffffff

struct timespec64 {
    int64_t tv_sec, tv_nsec;
};

static long wake(long address, long count)
{
    long result = host_call(__NR_futex, address, FUTEX_WAKE, count);
    return result < 0 ? result : 0;
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
    return wake(c->a[0], c->a[1] ? c->a[1] : EVERYBODY);
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
