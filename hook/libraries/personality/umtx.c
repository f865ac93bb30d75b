/* FreeBSD's _umtx_op(2): its operations, waiting for a word, and what all of them need. The numbers
 * and structures are those of sys/umtx.h, the meaning that of sys/kern/kern_umtx.c. */
#include "umtx.h"

#include "locks.h"
#include "thread.h"

#include <asm/unistd.h>
#include <linux/futex.h>
#include <linux/time.h>

#define BILLION 1000000000l

/* --- timeouts --- */

/* FreeBSD's clocks: 0 and the few that are variants of it count real time, the others monotonic. */
static int clock_is_real(uint32_t clock)
{
    return clock == 0 || clock == 9 || clock == 10;
}

static long timeout_set(const struct umtx_time *t, uint32_t flags, uint32_t clock,
                        struct umtx_timeout *timeout)
{
    if (t->seconds < 0 || t->nanoseconds < 0 || t->nanoseconds >= BILLION)
        return -EINVAL;
    int relative = !(flags & UMTX_ABSTIME);
    *timeout = (struct umtx_timeout){
        .until = *t,
        .given = 1,
        .relative = (uint8_t)relative,
        .real = !relative && clock_is_real(clock),
    };
    if (!relative)
        return 0;
    struct umtx_time now, *until = &timeout->until;
    host_call(__NR_clock_gettime, CLOCK_MONOTONIC, &now);
    until->nanoseconds += now.nanoseconds;
    until->seconds += now.seconds + until->nanoseconds / BILLION;
    until->nanoseconds %= BILLION;
    return 0;
}

long umtx_timeout_from(long address, uint32_t flags, uint32_t clock, struct umtx_timeout *timeout)
{
    struct umtx_time t;
    *timeout = (struct umtx_timeout){.given = 0};
    if (!address)
        return 0;
    return guest_read(&t, address, sizeof t) != 0 ? -EFAULT
                                                  : timeout_set(&t, flags, clock, timeout);
}

long umtx_timeout_read(const struct guest_call *c, struct umtx_timeout *timeout)
{
    struct {
        struct umtx_time timeout;
        uint32_t flags, clock;
    } t;
    if (!c->a[4] || (size_t)c->a[3] <= sizeof t.timeout)
        return umtx_timeout_from(c->a[4], 0, 0, timeout);
    if (guest_read(&t, c->a[4], sizeof t) != 0)
        return -EFAULT;
    return timeout_set(&t.timeout, t.flags, t.clock, timeout);
}

/* --- words --- */

/* Asks the host's kernel for an atomic operation that changes nothing: the word may be written, or
 * not. The comparison is one that no lock's word fulfils, so that nobody is woken. */
static int word_is_there(long address)
{
    enum { UNLIKELY = -7 };
    static uint32_t nobody_sleeps_here;
    return host_call(__NR_futex, &nobody_sleeps_here, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG, 1, 1,
                     address, FUTEX_OP(FUTEX_OP_OR, 0, FUTEX_OP_CMP_EQ, UNLIKELY)) >= 0;
}

uint32_t *umtx_words(long address, size_t bytes)
{
    int there = word_is_there(address) && word_is_there(address + (long)bytes - 4);
    return there ? (uint32_t *)address : NULL;
}

long umtx_sleep(const struct guest_call *c, const uint32_t *word, uint32_t value, uint32_t bits,
                int shared, const struct umtx_timeout *timeout)
{
    int op = FUTEX_WAIT_BITSET | (shared ? 0 : FUTEX_PRIVATE_FLAG) |
             (timeout->real ? FUTEX_CLOCK_REALTIME : 0);
    long result = guest_wait(c->self, __NR_futex, (long)word, op, (long)value,
                             timeout->given ? (long)&timeout->until : 0, 0, (long)bits);
    return result == -EAGAIN ? 0 : result;
}

void umtx_wake(const uint32_t *word, long count, uint32_t bits, int shared)
{
    host_call(__NR_futex, word, FUTEX_WAKE_BITSET | (shared ? 0 : FUTEX_PRIVATE_FLAG), count, 0, 0,
              bits);
}

/* Moving all from the word to itself changes nothing and tells how many they are. */
long umtx_sleepers(const uint32_t *word, int shared)
{
    return host_call(__NR_futex, word, FUTEX_REQUEUE | (shared ? 0 : FUTEX_PRIVATE_FLAG), 0,
                     UMTX_EVERYBODY, word, 0);
}

/* --- waiting for a word --- */

static long wait_word(struct guest_call *c, uint32_t value, int shared)
{
    struct umtx_timeout timeout;
    long error = umtx_timeout_read(c, &timeout);
    if (error)
        return error;
    return umtx_never_restart(
        c, umtx_sleep(c, (const uint32_t *)c->a[0], value, UMTX_ALL_BITS, shared, &timeout));
}

/* A whole long is compared; the host's futex sees its low half. */
static long wait_long(struct guest_call *c)
{
    int64_t now;
    if (guest_read(&now, c->a[0], sizeof now) != 0)
        return -EFAULT;
    return now == c->a[2] ? wait_word(c, (uint32_t)now, 1) : 0;
}

static long wait_uint(struct guest_call *c)
{
    return wait_word(c, (uint32_t)c->a[2], 1);
}

static long wait_uint_private(struct guest_call *c)
{
    return wait_word(c, (uint32_t)c->a[2], 0);
}

static long wake_word(long address, long count, int shared)
{
    long result = host_call(__NR_futex, address, FUTEX_WAKE | (shared ? 0 : FUTEX_PRIVATE_FLAG),
                            count < 0 ? UMTX_EVERYBODY : count);
    return result < 0 ? result : 0;
}

/* Not with the private flag: those who sleep by UMTX_OP_WAIT are found in the same way. */
static long wake(struct guest_call *c)
{
    return wake_word(c->a[0], c->a[2], 1);
}

static long wake_private(struct guest_call *c)
{
    return wake_word(c->a[0], c->a[2], 0);
}

static long wake_many(struct guest_call *c)
{
    uint64_t address;
    for (long i = 0; i < (int)c->a[2]; i++) {
        if (guest_read(&address, c->a[0] + 8 * i, sizeof address) != 0)
            return -EFAULT;
        wake_word((long)address, UMTX_EVERYBODY, 0);
    }
    return 0;
}

/* --- the call: (object, operation, value, address, another) --- */

long freebsd_umtx_op(struct guest_call *c)
{
    /* By UMTX_OP_...; 0 and 1 are of FreeBSD 10 and before, 25 is SHM, 26 ROBUST_LISTS. */
    static guest_handler *const operations[] = {
        NULL,
        NULL,
        wait_long,
        wake,
        umtx_mutex_trylock,
        umtx_mutex_lock,
        umtx_mutex_unlock,
        umtx_mutex_ceiling,
        umtx_condition_wait,
        umtx_condition_signal,
        umtx_condition_broadcast,
        wait_uint,
        umtx_read_lock,
        umtx_write_lock,
        umtx_rw_unlock,
        wait_uint_private,
        wake_private,
        umtx_mutex_wait,
        umtx_mutex_wake,
        umtx_semaphore_wait,
        umtx_semaphore_wake,
        wake_many,
        umtx_mutex_wake2,
        umtx_semaphore2_wait,
        umtx_semaphore2_wake,
    };
    uint32_t op = (uint32_t)c->a[1];
    if (op >= sizeof operations / sizeof *operations)
        return -EINVAL;
    return operations[op] ? operations[op](c) : -EOPNOTSUPP;
}
