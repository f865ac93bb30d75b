/*
 * FreeBSD's _umtx_op(2): what its parts share. The words of a lock are the guest's memory, and
 * threads sleep on them by the host's futex, so that processes that share the memory share the
 * lock, too.
 *
 * FreeBSD's kernel has a queue of its own for each lock and holds it while it looks how many sleep
 * and sets or clears the flag that says so. Here one rule does instead:
 *
 *  - who sleeps, does so only while the word has the flag, which the host's kernel compares;
 *  - who wakes, either leaves the flag and wakes one, or clears it and then wakes all.
 *
 * So nobody sleeps on a word without the flag. A thread that is woken in vain looks again.
 */
#ifndef PERSONALITY_UMTX_H
#define PERSONALITY_UMTX_H

#include "guest.h"

#define UMTX_EVERYBODY 0x7fffffff
#define UMTX_ABSTIME   1u

/* In the second word of each lock, c_flags, m_flags and so on. */
#define UMTX_PROCESS_SHARED 1u

struct umtx_time {
    int64_t seconds, nanoseconds;
};

/* Until when to sleep, as the host takes it. */
struct umtx_timeout {
    struct umtx_time until; /* absolute */
    uint8_t given, real, relative;
};

/* The fourth and fifth argument: a struct timespec, or a struct _umtx_time if the fourth says its
 * size; none at all if the fifth is NULL. 0, -EFAULT or -EINVAL. */
long umtx_timeout_read(const struct guest_call *c, struct umtx_timeout *timeout);
/* From a struct timespec at `address`. */
long umtx_timeout_from(long address, uint32_t flags, uint32_t clock, struct umtx_timeout *timeout);

/*
 * The words of a lock at `address`, of so many bytes, or NULL: not the guest's to be written. From
 * here on they are used as a kernel would, by atomic operations. A program that unmaps a lock while
 * it locks it gets a signal instead of EFAULT.
 */
uint32_t *umtx_words(long address, size_t bytes);

/* Sleeps while *word is value. bits: who wakes must have one of them. 0: woken, or changed already;
 * or -EINTR, -ETIMEDOUT. */
long umtx_sleep(const struct guest_call *c, const uint32_t *word, uint32_t value, uint32_t bits,
                int shared, const struct umtx_timeout *timeout);
void umtx_wake(const uint32_t *word, long count, uint32_t bits, int shared);
long umtx_sleepers(const uint32_t *word, int shared); /* how many there are */

#define UMTX_ALL_BITS 0xffffffffu

static inline uint32_t umtx_load(const uint32_t *word)
{
    return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

/* If *word is *old; else *old is what it is. */
static inline int umtx_swap(uint32_t *word, uint32_t *old, uint32_t new)
{
    return __atomic_compare_exchange_n(word, old, new, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* A call that goes on after a signal whatever the handler's SA_RESTART says, or never. */
static inline long umtx_never_restart(struct guest_call *c, long result)
{
    c->restart = GUEST_RESTART_NEVER;
    return result;
}

/* umtx_mutex.c */
guest_handler umtx_mutex_trylock, umtx_mutex_lock, umtx_mutex_unlock, umtx_mutex_wait,
    umtx_mutex_wake, umtx_mutex_wake2, umtx_mutex_ceiling;
long umtx_mutex_release(const struct guest_call *c, long address); /* by the calling thread */

/* umtx_condition.c, umtx_rwlock.c, umtx_semaphore.c */
guest_handler umtx_condition_wait, umtx_condition_signal, umtx_condition_broadcast;
guest_handler umtx_read_lock, umtx_write_lock, umtx_rw_unlock;
guest_handler umtx_semaphore_wait, umtx_semaphore_wake, umtx_semaphore2_wait, umtx_semaphore2_wake;

#endif
