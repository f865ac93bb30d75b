/* FreeBSD's condition variables, read-write locks and semaphores. */
#include "locks.h"

#if defined(FREEBSD)

enum { WORKERS = 4, ROUNDS = 1500, ROOM = 3 };

static struct worker workers[WORKERS];
static struct mutex mutex;

static void start_all(void (*body)(long))
{
    for (int i = 0; i < WORKERS; i++) {
        workers[i].body = body;
        workers[i].argument = i;
        worker_start(&workers[i]);
    }
}

static void join_all(void)
{
    for (int i = 0; i < WORKERS; i++)
        worker_join(&workers[i]);
}

/* Timeouts of an operation: relative, and until a time of either clock. */
static void check_late(void *object, int op)
{
    struct timeout t = {0, 10000000, 0, MONOTONIC_CLOCK, 0, 0};
    struct outcome o = UMTX(object, op, 0, 24, A(&t));
    check(o.carry && o.value == TIMED_OUT, "too late, by operation", op);
    for (long clock = REAL_CLOCK; clock <= MONOTONIC_CLOCK; clock += MONOTONIC_CLOCK) {
        milliseconds_from_now(&t, clock, 10);
        o = UMTX(object, op, 0, 24, A(&t));
        check(o.carry && o.value == TIMED_OUT &&
                  now_of(clock) >= t.seconds * 1000000000 + t.nanoseconds,
              "later than a time, by operation", op);
    }
}

static volatile int alarms;

static void notes(int signal)
{
    alarms++;
}

/* --- condition variables: things that are put in and taken out --- */

static struct condition filled, emptied;
static long stock, taken;
static int closed;

static void signal_one(struct condition *cv)
{
    if (__atomic_load_n(&cv->has_waiters, __ATOMIC_SEQ_CST))
        UMTX(cv, CV_SIGNAL, 0, 0, 0);
}

/* The kernel gives the mutex back unlocked. */
static void wait_for(struct condition *cv)
{
    struct outcome o = UMTX(cv, CV_WAIT, 0, A(&mutex), 0);
    check(!o.carry, "CV_WAIT", o.value);
    mutex_lock(&mutex);
}

static void takes(long unused)
{
    mutex_lock(&mutex);
    for (;;) {
        while (!stock && !closed)
            wait_for(&filled);
        if (!stock)
            break;
        stock--;
        taken++;
        signal_one(&emptied);
    }
    mutex_unlock(&mutex);
}

static void check_condition_late(void)
{
    struct timeout t = {0, 10000000, 0, 0, 0, 0};
    struct condition cv = {0};
    mutex_lock(&mutex);
    struct outcome o = UMTX(&cv, CV_WAIT, 0, A(&mutex), A(&t));
    check(o.carry && o.value == TIMED_OUT && mutex.owner == 0, "CV_WAIT for too long", o.value);
    milliseconds_from_now(&t, REAL_CLOCK, 10);
    mutex_lock(&mutex);
    o = UMTX(&cv, CV_WAIT, 2, A(&mutex), A(&t));
    check(o.carry && o.value == TIMED_OUT, "CV_WAIT until a time", o.value);
    milliseconds_from_now(&t, MONOTONIC_CLOCK, 10);
    cv.clock = MONOTONIC_CLOCK;
    mutex_lock(&mutex);
    o = UMTX(&cv, CV_WAIT, 2 | 4, A(&mutex), A(&t));
    check(o.carry && o.value == TIMED_OUT &&
              now_of(MONOTONIC_CLOCK) >= t.seconds * 1000000000 + t.nanoseconds,
          "CV_WAIT until a time of its clock", o.value);
    o = UMTX(&cv, CV_WAIT, 0, A(&mutex), 0);
    check(o.carry && o.value == PERM, "CV_WAIT without the mutex", o.value);
    mutex_lock(&mutex);
    alarms_to(notes, 1);
    o = UMTX(&cv, CV_WAIT, 0, A(&mutex), 0);
    alarms_off();
    check(o.carry && o.value == INTR && alarms, "CV_WAIT that a signal ends", o.value);
}

void check_conditions(void)
{
    start_all(takes);
    for (int i = 0; i < ROUNDS; i++) {
        mutex_lock(&mutex);
        while (stock == ROOM)
            wait_for(&emptied);
        stock++;
        signal_one(&filled);
        mutex_unlock(&mutex);
    }
    mutex_lock(&mutex);
    closed = 1;
    UMTX(&filled, CV_BROADCAST, 0, 0, 0);
    mutex_unlock(&mutex);
    join_all();
    check(taken == ROUNDS && !stock, "what was put in and taken out", taken);
    check(filled.has_waiters == 0, "a condition that nobody waits for", filled.has_waiters);
    check_condition_late();
}

/* --- read-write locks: two numbers that are to be seen alike --- */

static struct rwlock rw;
static volatile long one, other;

static void reads_and_writes(long index)
{
    for (long i = 0; i < ROUNDS / 3; i++) {
        int writes = (i + index) % 3 == 0;
        struct outcome o = UMTX(&rw, writes ? RW_WRLOCK : RW_RDLOCK, 0, 0, 0);
        check(!o.carry, "a lock for reading or writing", o.value);
        if (writes)
            one++;
        long seen = other;
        if (i % 2)
            CALL(331);
        check(writes ? one == other + 1 : one == other && seen == other, "a reader saw a writer",
              i);
        if (writes)
            other++;
        o = UMTX(&rw, RW_UNLOCK, 0, 0, 0);
        check(!o.carry, "RW_UNLOCK", o.value);
    }
}

void check_rwlocks(void)
{
    for (uint32_t flags = 0; flags <= PREFER_READER; flags += PREFER_READER) {
        rw = (struct rwlock){.flags = flags};
        start_all(reads_and_writes);
        join_all();
        check(rw.state == 0 && !rw.blocked_readers && !rw.blocked_writers,
              "a lock that all have left", rw.state);
    }
    struct outcome o = UMTX(&rw, RW_UNLOCK, 0, 0, 0);
    check(o.carry && o.value == PERM, "RW_UNLOCK of what nobody has", o.value);
    check(!UMTX(&rw, RW_RDLOCK, 0, 0, 0).carry && rw.state == 1, "RW_RDLOCK", rw.state);
    check(!UMTX(&rw, RW_RDLOCK, 0, 0, 0).carry && rw.state == 2, "RW_RDLOCK, twice", rw.state);
    check_late(&rw, RW_WRLOCK);
    check(rw.state == 2, "no writer waits any more", rw.state);
    UMTX(&rw, RW_UNLOCK, 0, 0, 0);
    UMTX(&rw, RW_UNLOCK, 0, 0, 0);
    check(!UMTX(&rw, RW_WRLOCK, 0, 0, 0).carry && rw.state == CONTESTED, "RW_WRLOCK", rw.state);
    check_late(&rw, RW_RDLOCK);
    alarms_to(notes, 1);
    o = UMTX(&rw, RW_RDLOCK, 0, 0, 0);
    alarms_off();
    check(o.carry && o.value == INTR, "RW_RDLOCK that a signal ends", o.value);
    check(rw.state == CONTESTED, "no reader waits any more", rw.state);
    UMTX(&rw, RW_UNLOCK, 0, 0, 0);
}

/* --- semaphores --- */

static struct semaphore2 new_ones[2];
static struct semaphore old_ones[2];

static void post2(struct semaphore2 *s)
{
    if (__atomic_fetch_add(&s->count, 1, __ATOMIC_SEQ_CST) & 0x80000000u)
        UMTX(s, SEM2_WAKE, 0, 0, 0);
}

static void take2(struct semaphore2 *s)
{
    for (;;) {
        uint32_t count = __atomic_load_n(&s->count, __ATOMIC_SEQ_CST);
        if (!(count & 0x7fffffffu))
            UMTX(s, SEM2_WAIT, 0, 0, 0);
        else if (__atomic_compare_exchange_n(&s->count, &count, count - 1, 0, __ATOMIC_SEQ_CST,
                                             __ATOMIC_SEQ_CST))
            return;
    }
}

static void post1(struct semaphore *s)
{
    __atomic_fetch_add(&s->count, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&s->has_waiters, __ATOMIC_SEQ_CST))
        UMTX(s, SEM_WAKE, 0, 0, 0);
}

static void take1(struct semaphore *s)
{
    for (;;) {
        uint32_t count = __atomic_load_n(&s->count, __ATOMIC_SEQ_CST);
        if (!count)
            UMTX(s, SEM_WAIT, 0, 0, 0);
        else if (__atomic_compare_exchange_n(&s->count, &count, count - 1, 0, __ATOMIC_SEQ_CST,
                                             __ATOMIC_SEQ_CST))
            return;
    }
}

static void answers(long unused)
{
    for (int i = 0; i < ROUNDS / WORKERS; i++) {
        take2(&new_ones[0]);
        post2(&new_ones[1]);
        take1(&old_ones[0]);
        post1(&old_ones[1]);
    }
}

static void posts(int signal)
{
    __atomic_store_n(&new_ones[0].count, 1, __ATOMIC_SEQ_CST);
}

static void check_semaphore_signals(void)
{
    struct timeout t = {100, 0, 0, MONOTONIC_CLOCK, 0, 0};
    new_ones[0].count = 0;
    alarms_to(notes, 1);
    struct outcome o = UMTX(&new_ones[0], SEM2_WAIT, 0, 40, A(&t));
    check(o.carry && o.value == INTR, "SEM2_WAIT that a signal ends", o.value);
    check(t.rest_seconds > 10 && t.rest_seconds < 100, "the time that was left", t.rest_seconds);
    alarms_to(posts, 1);
    o = UMTX(&new_ones[0], SEM2_WAIT, 0, 0, 0);
    alarms_off();
    check(!o.carry && new_ones[0].count == 1, "SEM2_WAIT that goes on", o.value);
    new_ones[0].count = 0;
    alarms_to(notes, 0);
    o = UMTX(&new_ones[0], SEM2_WAIT, 0, 0, 0);
    alarms_off();
    check(o.carry && o.value == INTR, "SEM2_WAIT that does not go on", o.value);
}

/* Between processes: the child answers. */
static void check_semaphore_processes(void)
{
    struct semaphore2 *s = (struct semaphore2 *)CALL(477, 0, 4096, 3, 0x1001, -1, 0).value;
    int status = -1;
    s[0].flags = s[1].flags = SHARED;
    struct outcome child = CALL(2);
    for (int i = 0; i < 200; i++) {
        if (child.value)
            post2(&s[0]);
        take2(child.value ? &s[1] : &s[0]);
        if (!child.value)
            post2(&s[1]);
    }
    if (!child.value)
        CALL(1, 0);
    CALL(7, child.value, A(&status), 0, 0);
    check(status == 0, "semaphores of two processes", status);
}

void check_semaphores(void)
{
    start_all(answers);
    for (int i = 0; i < ROUNDS / WORKERS * WORKERS; i++) {
        post2(&new_ones[0]);
        post1(&old_ones[0]);
        take2(&new_ones[1]);
        take1(&old_ones[1]);
    }
    join_all();
    check((new_ones[0].count & 0x7fffffff) == 0 && old_ones[0].count == 0, "all was taken",
          new_ones[0].count);
    check_late(&new_ones[0], SEM2_WAIT);
    check_late(&old_ones[0], SEM_WAIT);
    check_semaphore_signals();
    check_semaphore_processes();
}

#endif
