/*
 * FreeBSD's urwlock. Readers and writers sleep on its state, each by a bit of their own; each kind
 * has a flag in the state and a count of those who sleep or are about to. The last one clears the
 * flag, and wakes those of its kind who have come meanwhile.
 */
#include "umtx.h"

struct urwlock {
    uint32_t state, flags, blocked[2] /* readers, writers */, spare[4];
};

#define WRITE_OWNER   0x80000000u
#define WRITE_WAITERS 0x40000000u
#define READ_WAITERS  0x20000000u
#define READERS       0x1fffffffu /* how many have it */
#define PREFER_READER 2u

enum kind { READER, WRITER };

/* Who wants it, on its way. */
struct want {
    struct urwlock *lock;
    enum kind kind;
    uint32_t in_the_way; /* bits of the state that keep it out */
    int shared;
    struct umtx_timeout timeout;
};

static uint32_t flag_of(enum kind kind)
{
    return kind == READER ? READ_WAITERS : WRITE_WAITERS;
}

static uint32_t bit_of(enum kind kind)
{
    return 1u << kind;
}

static void wake_kind(const struct want *w, enum kind kind, long count)
{
    umtx_wake(&w->lock->state, count, bit_of(kind), w->shared);
}

/* 0, -EAGAIN: too many readers, or 1: somebody is in the way, as *state says. */
static long try_take(const struct want *w, uint32_t *state)
{
    *state = umtx_load(&w->lock->state);
    while (!(*state & w->in_the_way)) {
        if (w->kind == READER && (*state & READERS) == READERS)
            return -EAGAIN;
        uint32_t wanted = w->kind == READER ? *state + 1 : *state | WRITE_OWNER;
        if (umtx_swap(&w->lock->state, state, wanted))
            return 0;
    }
    return 1;
}

/* A writer who goes without the lock: readers who have let it go first sleep for nothing. */
static void leave(const struct want *w)
{
    uint32_t *blocked = w->lock->blocked, flag = flag_of(w->kind);
    if (__atomic_sub_fetch(&blocked[w->kind], 1, __ATOMIC_SEQ_CST) != 0)
        return;
    __atomic_fetch_and(&w->lock->state, ~flag, __ATOMIC_SEQ_CST);
    if (umtx_load(&blocked[w->kind]))
        wake_kind(w, w->kind, UMTX_EVERYBODY);
}

static long sleep_on(const struct guest_call *c, const struct want *w, uint32_t state)
{
    uint32_t flag = flag_of(w->kind);
    if (!(state & flag) && !umtx_swap(&w->lock->state, &state, state | flag))
        return 0;
    __atomic_fetch_add(&w->lock->blocked[w->kind], 1, __ATOMIC_SEQ_CST);
    long error =
        umtx_sleep(c, &w->lock->state, state | flag, bit_of(w->kind), w->shared, &w->timeout);
    leave(w);
    return error;
}

static long take(struct guest_call *c, struct want *w)
{
    uint32_t state;
    long error = umtx_timeout_read(c, &w->timeout), result;
    if (error)
        return error;
    while ((result = try_take(w, &state)) == 1) {
        if (error && w->kind == WRITER && !(state & (WRITE_OWNER | WRITE_WAITERS)) &&
            umtx_load(&w->lock->blocked[READER]))
            wake_kind(w, READER, UMTX_EVERYBODY);
        if (error)
            return umtx_never_restart(c, error);
        error = sleep_on(c, w, state);
    }
    return result;
}

static struct urwlock *lock_at(long address, uint32_t *flags)
{
    struct urwlock *lock = (struct urwlock *)umtx_words(address, offsetof(struct urwlock, spare));
    *flags = lock ? umtx_load(&lock->flags) : 0;
    return lock;
}

/* (lock, operation, flags, timeout's size, timeout) */
long umtx_read_lock(struct guest_call *c)
{
    uint32_t flags;
    struct want w = {.lock = lock_at(c->a[0], &flags), .kind = READER};
    w.shared = (flags & UMTX_PROCESS_SHARED) != 0;
    int first = ((flags | (uint32_t)c->a[2]) & PREFER_READER) != 0;
    w.in_the_way = WRITE_OWNER | (first ? 0 : WRITE_WAITERS);
    return w.lock ? take(c, &w) : -EFAULT;
}

long umtx_write_lock(struct guest_call *c)
{
    uint32_t flags;
    struct want w = {.lock = lock_at(c->a[0], &flags), .kind = WRITER};
    w.shared = (flags & UMTX_PROCESS_SHARED) != 0;
    w.in_the_way = WRITE_OWNER | READERS;
    return w.lock ? take(c, &w) : -EFAULT;
}

long umtx_rw_unlock(struct guest_call *c)
{
    uint32_t flags;
    struct want w = {.lock = lock_at(c->a[0], &flags)};
    w.shared = (flags & UMTX_PROCESS_SHARED) != 0;
    if (!w.lock)
        return -EFAULT;
    uint32_t state = umtx_load(&w.lock->state), left;
    do {
        if (!(state & (WRITE_OWNER | READERS)))
            return -EPERM;
        left = state & WRITE_OWNER ? state & ~WRITE_OWNER : state - 1;
    } while (!umtx_swap(&w.lock->state, &state, left));
    int readers = (state & READ_WAITERS) != 0, writers = (state & WRITE_WAITERS) != 0;
    if (readers && (!writers || (flags & PREFER_READER)))
        wake_kind(&w, READER, UMTX_EVERYBODY);
    else if (writers)
        wake_kind(&w, WRITER, 1);
    return 0;
}
