/*
 * FreeBSD's umutex: its owner's number is the word that threads sleep on. Mutexes that inherit or
 * protect priority are locked as the others are; no priority is changed.
 */
#include "thread.h"
#include "umtx.h"

struct umutex {
    uint32_t owner, flags, ceilings[2];
    uint64_t robust_link;
    uint32_t pad, spare[2];
};

#define CONTESTED       0x80000000u
#define OWNER_DEAD      (CONTESTED | 0x10)
#define NOT_RECOVERABLE (CONTESTED | 0x11)

#define PRIO_PROTECT  0x08u
#define NONCONSISTENT 0x20u

static struct umutex *mutex_at(long address)
{
    return (struct umutex *)umtx_words(address, offsetof(struct umutex, ceilings) + 8);
}

static int is_shared(uint32_t flags)
{
    return (flags & UMTX_PROCESS_SHARED) != 0;
}

static int has_owner(uint32_t word)
{
    return (word & ~CONTESTED) != 0 && word != OWNER_DEAD && word != NOT_RECOVERABLE;
}

/* --- locking --- */

/* 0, an error that ends the locking, or 1: somebody has it, as *owner says. */
static long try_lock(struct umutex *m, uint32_t id, uint32_t *owner)
{
    *owner = umtx_load(&m->owner);
    for (;;) {
        if (*owner == NOT_RECOVERABLE)
            return -ENOTRECOVERABLE;
        if (has_owner(*owner))
            return 1;
        uint32_t was = *owner;
        if (umtx_swap(&m->owner, owner, was ? id | CONTESTED : id))
            return was == OWNER_DEAD ? -EOWNERDEAD : 0;
    }
}

/* Sleeps until the owner has changed; the bit makes it tell us when it goes. */
static long sleep_on(const struct guest_call *c, struct umutex *m, uint32_t owner,
                     const struct umtx_timeout *timeout)
{
    if (!(owner & CONTESTED) && !umtx_swap(&m->owner, &owner, owner | CONTESTED))
        return 0;
    return umtx_sleep(c, &m->owner, owner | CONTESTED, UMTX_ALL_BITS,
                      is_shared(umtx_load(&m->flags)), timeout);
}

/* After a sleep that has failed it is tried once more. */
static long lock(struct guest_call *c, struct umutex *m, const struct umtx_timeout *timeout)
{
    uint32_t owner, id = (uint32_t)c->self->tid;
    long error = 0, result;
    while ((result = try_lock(m, id, &owner)) == 1) {
        if (error)
            return error;
        error = sleep_on(c, m, owner, timeout);
    }
    return result;
}

long umtx_mutex_lock(struct guest_call *c)
{
    struct umtx_timeout timeout;
    struct umutex *m = mutex_at(c->a[0]);
    long error = umtx_timeout_read(c, &timeout);
    if (error || !m)
        return error ? error : -EFAULT;
    c->restart = timeout.given ? GUEST_RESTART_NEVER : GUEST_RESTART_ALWAYS;
    return lock(c, m, &timeout);
}

long umtx_mutex_trylock(struct guest_call *c)
{
    uint32_t owner;
    struct umutex *m = mutex_at(c->a[0]);
    long result = m ? try_lock(m, (uint32_t)c->self->tid, &owner) : -EFAULT;
    return result == 1 ? -EBUSY : result;
}

/* Until it can be had; the program takes it itself. */
long umtx_mutex_wait(struct guest_call *c)
{
    struct umtx_timeout timeout;
    struct umutex *m = mutex_at(c->a[0]);
    long error = umtx_timeout_read(c, &timeout);
    if (error || !m)
        return error ? error : -EFAULT;
    c->restart = timeout.given ? GUEST_RESTART_NEVER : GUEST_RESTART_AS_ACTION;
    uint32_t owner;
    while (has_owner(owner = umtx_load(&m->owner))) {
        if (error)
            return error;
        error = sleep_on(c, m, owner, &timeout);
    }
    return 0;
}

/* --- unlocking --- */

static uint32_t when_free(uint32_t flags)
{
    return flags & NONCONSISTENT  ? NOT_RECOVERABLE
           : flags & PRIO_PROTECT ? CONTESTED /* is always locked by the kernel */
                                  : 0;
}

long umtx_mutex_release(const struct guest_call *c, long address)
{
    struct umutex *m = mutex_at(address);
    if (!m)
        return -EFAULT;
    uint32_t flags = umtx_load(&m->flags), owner = umtx_load(&m->owner), word;
    int shared = is_shared(flags);
    long sleepers;
    do {
        if ((owner & ~CONTESTED) != (uint32_t)c->self->tid)
            return -EPERM;
        sleepers = owner & CONTESTED ? umtx_sleepers(&m->owner, shared) : 0;
        word = when_free(flags) | (sleepers > 1 ? CONTESTED : 0);
    } while (!umtx_swap(&m->owner, &owner, word));
    if (owner & CONTESTED)
        umtx_wake(&m->owner, sleepers > 1 ? 1 : UMTX_EVERYBODY, UMTX_ALL_BITS, shared);
    return 0;
}

long umtx_mutex_unlock(struct guest_call *c)
{
    return umtx_mutex_release(c, c->a[0]);
}

/* The program has let it go by itself. Memory is written only if somebody sleeps: else it may be
 * something else already. */
static long wake_next(struct umutex *m, int shared)
{
    long sleepers = umtx_sleepers(&m->owner, shared);
    uint32_t owner = umtx_load(&m->owner);
    while (!(owner & CONTESTED) && (sleepers > 1 || (sleepers == 1 && owner != 0))) {
        if (umtx_swap(&m->owner, &owner, owner | CONTESTED))
            owner |= CONTESTED;
    }
    if (sleepers && !has_owner(owner))
        umtx_wake(&m->owner, owner & CONTESTED ? 1 : UMTX_EVERYBODY, UMTX_ALL_BITS, shared);
    return 0;
}

long umtx_mutex_wake2(struct guest_call *c)
{
    struct umutex *m = mutex_at(c->a[0]);
    return m ? wake_next(m, is_shared((uint32_t)c->a[2])) : -EFAULT;
}

/* Of libraries before FreeBSD 9.2. */
long umtx_mutex_wake(struct guest_call *c)
{
    struct umutex *m = mutex_at(c->a[0]);
    return m ? wake_next(m, is_shared(umtx_load(&m->flags))) : -EFAULT;
}

/* (mutex, operation, ceiling, where to the old one): needs the lock. */
long umtx_mutex_ceiling(struct guest_call *c)
{
    enum { HIGHEST = 31 };
    struct umtx_timeout none = {.given = 0};
    struct umutex *m = mutex_at(c->a[0]);
    if (!m)
        return -EFAULT;
    if (!(umtx_load(&m->flags) & PRIO_PROTECT) || (uint32_t)c->a[2] > HIGHEST)
        return -EINVAL;
    int mine = (umtx_load(&m->owner) & ~CONTESTED) == (uint32_t)c->self->tid;
    long error = mine ? 0 : lock(c, m, &none);
    if (error)
        return error;
    uint32_t old = m->ceilings[0];
    m->ceilings[0] = (uint32_t)c->a[2];
    error = mine ? 0 : umtx_mutex_release(c, c->a[0]);
    return error ? error : guest_write_if(c->a[3], &old, sizeof old);
}
