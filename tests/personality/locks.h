/* FreeBSD's threads and locks as its thread library uses them: for locks.c and its like. */
#ifndef PERSONALITY_LOCKS_TEST_H
#define PERSONALITY_LOCKS_TEST_H

#include "bsd.h"

#if defined(FREEBSD)

enum {
    WAIT = 2,
    WAKE = 3,
    MUTEX_TRYLOCK = 4,
    MUTEX_LOCK,
    MUTEX_UNLOCK,
    SET_CEILING,
    CV_WAIT,
    CV_SIGNAL,
    CV_BROADCAST,
    WAIT_UINT,
    RW_RDLOCK,
    RW_WRLOCK,
    RW_UNLOCK,
    WAIT_UINT_PRIVATE,
    WAKE_PRIVATE,
    MUTEX_WAIT,
    MUTEX_WAKE,
    SEM_WAIT,
    SEM_WAKE,
    NWAKE_PRIVATE,
    MUTEX_WAKE2,
    SEM2_WAIT,
    SEM2_WAKE,
};

enum { PERM = 1, INTR = 4, FAULT = 14, BUSY = 16, INVAL = 22, TIMED_OUT = 60 };
enum { SHARED = 1, PREFER_READER = 2, ABSOLUTE = 1, REAL_CLOCK = 0, MONOTONIC_CLOCK = 4 };
#define CONTESTED 0x80000000u

struct mutex {
    uint32_t owner, flags, ceilings[2];
    uint64_t link;
    uint32_t more[3];
};

struct condition {
    uint32_t has_waiters, flags, clock, spare;
};

struct rwlock {
    uint32_t state, flags, blocked_readers, blocked_writers, spare[4];
};

struct semaphore2 {
    uint32_t count, flags;
};

struct semaphore {
    uint32_t has_waiters, count, flags;
};

struct timeout {
    long seconds, nanoseconds;
    uint32_t flags, clock;
    long rest_seconds, rest_nanoseconds; /* room for what the kernel tells */
};

#define UMTX(object, op, ...) CALL(454, A(object), op, __VA_ARGS__)

/* `body` runs in a thread of its own; join waits for its end. */
struct worker {
    void (*body)(long argument);
    long argument, id, over;
    char stack[32768] __attribute__((aligned(16)));
};

void worker_start(struct worker *w);
void worker_join(struct worker *w);
long my_id(void);
long now_of(long clock); /* nanoseconds */
void milliseconds_from_now(struct timeout *t, long clock, long milliseconds);
/* SIGALRM calls the function every few milliseconds, since the first may come before the call that
 * it is to interrupt; no more of it. */
void alarms_to(void (*function)(int), int restarts);
void alarms_off(void);

/* As libthr does it: the word first, the kernel where that fails. */
void mutex_lock(struct mutex *m);
void mutex_unlock(struct mutex *m);

/* lock_kinds.c */
void check_conditions(void), check_rwlocks(void), check_semaphores(void);

#endif
#endif
