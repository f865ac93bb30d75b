/*
 * FreeBSD's ucond. Threads sleep on its spare word, which counts signals: one that comes between
 * the mutex's release and the sleep is not missed.
 */
#include "umtx.h"

struct ucond {
    uint32_t has_waiters, flags, clock, signals;
};

#define WAIT_ABSTIME 2 /* CVWAIT_... */
#define WAIT_CLOCKID 4

static struct ucond *condition_at(long address, int *shared)
{
    struct ucond *cv = (struct ucond *)umtx_words(address, sizeof *cv);
    *shared = cv && (umtx_load(&cv->flags) & UMTX_PROCESS_SHARED);
    return cv;
}

/* (condition, operation, flags, mutex, struct timespec). Never restarted: it comes back as if woken
 * in vain, without the mutex. */
long umtx_condition_wait(struct guest_call *c)
{
    enum { REAL = 0, THREAD_TIME = 14 };
    struct umtx_timeout timeout;
    int shared;
    struct ucond *cv = condition_at(c->a[0], &shared);
    if (!cv)
        return -EFAULT;
    uint32_t clock = c->a[2] & WAIT_CLOCKID ? umtx_load(&cv->clock) : REAL;
    if (clock >= THREAD_TIME)
        return -EINVAL;
    long error =
        umtx_timeout_from(c->a[4], c->a[2] & WAIT_ABSTIME ? UMTX_ABSTIME : 0, clock, &timeout);
    if (error)
        return error;
    uint32_t seen = umtx_load(&cv->signals);
    __atomic_store_n(&cv->has_waiters, 1, __ATOMIC_SEQ_CST);
    error = umtx_mutex_release(c, c->a[3]);
    error = error ? error : umtx_sleep(c, &cv->signals, seen, UMTX_ALL_BITS, shared, &timeout);
    return umtx_never_restart(c, error);
}

/* The flag goes before the count: who sets it in between has an old count, and does not sleep. */
static long wake_all(struct ucond *cv, int shared)
{
    __atomic_store_n(&cv->has_waiters, 0, __ATOMIC_SEQ_CST);
    __atomic_fetch_add(&cv->signals, 1, __ATOMIC_SEQ_CST);
    umtx_wake(&cv->signals, UMTX_EVERYBODY, UMTX_ALL_BITS, shared);
    return 0;
}

long umtx_condition_signal(struct guest_call *c)
{
    int shared;
    struct ucond *cv = condition_at(c->a[0], &shared);
    if (!cv)
        return -EFAULT;
    if (umtx_sleepers(&cv->signals, shared) <= 1)
        return wake_all(cv, shared);
    __atomic_fetch_add(&cv->signals, 1, __ATOMIC_SEQ_CST);
    umtx_wake(&cv->signals, 1, UMTX_ALL_BITS, shared);
    return 0;
}

long umtx_condition_broadcast(struct guest_call *c)
{
    int shared;
    struct ucond *cv = condition_at(c->a[0], &shared);
    return cv ? wake_all(cv, shared) : -EFAULT;
}
