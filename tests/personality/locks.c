/* FreeBSD's locks (_umtx_op): words and mutexes; what lock_kinds.c needs. Threads that meet, time
 * that runs out, signals, processes. The other systems have nothing of the kind: threads.c. */
#include "locks.h"

#if !defined(FREEBSD)

void locks(void)
{
}

#else

enum { WORKERS = 4, ROUNDS = 2000, ALARM = 14 };

static struct worker workers[WORKERS];

/* --- threads --- */

static _Noreturn void worker_body(long at)
{
    struct worker *w = (struct worker *)at;
    w->body(w->argument);
    CALL(431, A(&w->over));
    for (;;) {
    }
}

void worker_start(struct worker *w)
{
    struct {
        void (*function)(long);
        long argument;
        void *stack;
        size_t stack_bytes;
        void *tls;
        size_t tls_bytes;
        long *child_id, *parent_id;
        int flags;
        void *rest[4];
    } param = {worker_body, A(w), w->stack, sizeof w->stack, 0, 0, &w->id, &w->id, 0, {0}};
    w->over = 0;
    struct outcome o = CALL(455, A(&param), sizeof param);
    check(!o.carry, "thr_new", o.value);
}

void worker_join(struct worker *w)
{
    while (!*(volatile long *)&w->over)
        UMTX(&w->over, WAIT, 0, 0, 0);
}

long my_id(void)
{
    long id = 0;
    CALL(432, A(&id));
    return id;
}

/* --- time --- */

long now_of(long clock)
{
    long time[2] = {0, 0};
    CALL(232, clock, A(time));
    return time[0] * 1000000000 + time[1];
}

void milliseconds_from_now(struct timeout *t, long clock, long milliseconds)
{
    long then = now_of(clock) + milliseconds * 1000000;
    *t = (struct timeout){then / 1000000000, then % 1000000000, ABSOLUTE, (uint32_t)clock, 0, 0};
}

void alarms_to(void (*function)(int), int restarts)
{
    struct {
        void (*function)(int);
        int flags;
        uint32_t mask[4];
    } action = {function, restarts ? 2 : 0, {0}};
    long value[4] = {0, 20000, 0, 20000};
    check(!CALL(416, ALARM, A(&action), 0).carry, "sigaction", 0);
    check(!CALL(83, 0, A(value), 0).carry, "setitimer", 0);
}

void alarms_off(void)
{
    long value[4] = {0, 0, 0, 0};
    CALL(83, 0, A(value), 0);
}

/* --- mutexes --- */

static int mutex_try(struct mutex *m)
{
    uint32_t id = (uint32_t)my_id(), free = 0, contested = CONTESTED;
    return __atomic_compare_exchange_n(&m->owner, &free, id, 0, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST) ||
           __atomic_compare_exchange_n(&m->owner, &contested, id | CONTESTED, 0, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}

void mutex_lock(struct mutex *m)
{
    while (!mutex_try(m))
        UMTX(m, MUTEX_WAIT, 0, 0, 0);
}

void mutex_unlock(struct mutex *m)
{
    if (__atomic_exchange_n(&m->owner, 0, __ATOMIC_SEQ_CST) & CONTESTED)
        UMTX(m, MUTEX_WAKE2, m->flags, 0, 0);
}

static struct mutex mutex;
static volatile long guarded;

static void count_by_library(long rounds)
{
    for (long i = 0; i < rounds; i++) {
        mutex_lock(&mutex);
        long before = guarded;
        if (i % 4 == 0)
            CALL(331);
        guarded = before + 1;
        mutex_unlock(&mutex);
    }
}

static void count_by_kernel(long rounds)
{
    for (long i = 0; i < rounds; i++) {
        check(!UMTX(&mutex, MUTEX_LOCK, 0, 0, 0).carry, "MUTEX_LOCK", i);
        long before = guarded;
        if (i % 4 == 0)
            CALL(331);
        guarded = before + 1;
        check(!UMTX(&mutex, MUTEX_UNLOCK, 0, 0, 0).carry, "MUTEX_UNLOCK", i);
    }
}

static void check_counting(void (*body)(long), uint32_t flags, const char *what)
{
    mutex = (struct mutex){.flags = flags};
    guarded = 0;
    for (int i = 0; i < WORKERS; i++) {
        workers[i].body = body;
        workers[i].argument = ROUNDS;
        worker_start(&workers[i]);
    }
    for (int i = 0; i < WORKERS; i++)
        worker_join(&workers[i]);
    check(guarded == (long)WORKERS * ROUNDS, what, guarded);
    check((mutex.owner & ~CONTESTED) == 0, "a mutex that all have left", mutex.owner);
}

static void tries(long unused)
{
    struct outcome o = UMTX(&mutex, MUTEX_TRYLOCK, 0, 0, 0);
    check(o.carry && o.value == BUSY, "MUTEX_TRYLOCK of another's", o.value);
    o = UMTX(&mutex, MUTEX_UNLOCK, 0, 0, 0);
    check(o.carry && o.value == PERM, "MUTEX_UNLOCK of another's", o.value);
}

static void check_errors(void)
{
    mutex = (struct mutex){0};
    check(!UMTX(&mutex, MUTEX_TRYLOCK, 0, 0, 0).carry && mutex.owner == (uint32_t)my_id(),
          "MUTEX_TRYLOCK", mutex.owner);
    workers[0].body = tries;
    worker_start(&workers[0]);
    worker_join(&workers[0]);
    check(!UMTX(&mutex, MUTEX_UNLOCK, 0, 0, 0).carry && mutex.owner == 0, "MUTEX_UNLOCK",
          mutex.owner);
    for (int op = MUTEX_TRYLOCK; op <= SEM2_WAKE; op++) {
        if (op == WAIT_UINT || op == WAIT_UINT_PRIVATE || op == WAKE_PRIVATE || op == NWAKE_PRIVATE)
            continue;
        struct outcome o = UMTX(0x123456780000, op, 0, 0, 0);
        check(o.carry && o.value == FAULT, "a lock at no address, by operation", op);
    }
    check(UMTX(&mutex, 99, 0, 0, 0).carry, "an operation that nobody has", 0);
    mutex.owner = CONTESTED | 0x10; /* its owner has ended: FreeBSD's EOWNERDEAD */
    struct outcome o = UMTX(&mutex, MUTEX_LOCK, 0, 0, 0);
    check(o.carry && o.value == 96 && (mutex.owner & ~CONTESTED) == (uint32_t)my_id(),
          "a mutex whose owner has ended", o.value);
    uint32_t old = 0;
    mutex = (struct mutex){.owner = CONTESTED, .flags = 8, .ceilings = {5}};
    o = UMTX(&mutex, SET_CEILING, 7, A(&old), 0);
    check(!o.carry && old == 5 && mutex.ceilings[0] == 7, "SET_CEILING", old);
}

/* Relative, and until a time of either clock. */
static void check_timeouts(void)
{
    struct timeout t = {0, 20000000, 0, REAL_CLOCK, 0, 0};
    mutex = (struct mutex){.owner = 99999};
    long before = now_of(MONOTONIC_CLOCK);
    struct outcome o = UMTX(&mutex, MUTEX_LOCK, 0, 24, A(&t));
    check(o.carry && o.value == TIMED_OUT, "a timeout", o.value);
    check(now_of(MONOTONIC_CLOCK) - before >= 20000000, "no sooner", 0);
    o = UMTX(&mutex, MUTEX_WAIT, 0, 16, A(&t));
    check(o.carry && o.value == TIMED_OUT, "a timeout of MUTEX_WAIT", o.value);
    for (long clock = REAL_CLOCK; clock <= MONOTONIC_CLOCK; clock += MONOTONIC_CLOCK) {
        milliseconds_from_now(&t, clock, 20);
        o = UMTX(&mutex, MUTEX_LOCK, 0, 24, A(&t));
        check(o.carry && o.value == TIMED_OUT &&
                  now_of(clock) >= t.seconds * 1000000000 + t.nanoseconds,
              "until a time", clock);
    }
    t.nanoseconds = 1000000000;
    o = UMTX(&mutex, MUTEX_LOCK, 0, 24, A(&t));
    check(o.carry && o.value == INVAL, "a time that is none", o.value);
}

/* --- signals --- */

static void frees(int signal)
{
    uint32_t somebody = 99999 | CONTESTED;
    __atomic_compare_exchange_n(&mutex.owner, &somebody, CONTESTED, 0, __ATOMIC_SEQ_CST,
                                __ATOMIC_SEQ_CST);
}

static volatile int alarms;

static void notes(int signal)
{
    alarms++;
}

/* Locking goes on whatever the handler's flags say; waiting for a word never does. */
static void check_signals(void)
{
    uint32_t word = 5;
    mutex = (struct mutex){.owner = 99999 | CONTESTED};
    alarms_to(frees, 0);
    struct outcome o = UMTX(&mutex, MUTEX_LOCK, 0, 0, 0);
    alarms_off();
    check(!o.carry && mutex.owner == ((uint32_t)my_id() | CONTESTED), "a lock that goes on",
          o.value);
    alarms_to(notes, 1);
    o = UMTX(&word, WAIT_UINT, 5, 0, 0);
    check(o.carry && o.value == INTR && alarms, "a wait that a signal ends", o.value);
    struct timeout t = {100, 0, 0, 0, 0, 0};
    mutex = (struct mutex){.owner = 99999};
    o = UMTX(&mutex, MUTEX_LOCK, 0, 24, A(&t));
    alarms_off();
    check(o.carry && o.value == INTR, "a timed lock that a signal ends", o.value);
}

/* --- many words with one call; processes --- */

static uint32_t gates[WORKERS];

static void passes(long index)
{
    while (!__atomic_load_n(&gates[index], __ATOMIC_SEQ_CST))
        UMTX(&gates[index], WAIT_UINT_PRIVATE, 0, 0, 0);
}

static void check_many(void)
{
    uint32_t *words[WORKERS];
    for (int i = 0; i < WORKERS; i++) {
        words[i] = &gates[i];
        workers[i].body = passes;
        workers[i].argument = i;
        worker_start(&workers[i]);
    }
    for (int i = 0; i < WORKERS; i++)
        __atomic_store_n(&gates[i], 1, __ATOMIC_SEQ_CST);
    check(!UMTX(words, NWAKE_PRIVATE, WORKERS, 0, 0).carry, "NWAKE_PRIVATE", 0);
    for (int i = 0; i < WORKERS; i++)
        worker_join(&workers[i]);
}

static void check_processes(void)
{
    struct shared {
        struct mutex mutex;
        volatile long count;
    } *s = (struct shared *)CALL(477, 0, 4096, 3, 0x1001, -1, 0).value;
    int status = -1;
    s->mutex.flags = SHARED;
    struct outcome child = CALL(2);
    for (int i = 0; i < ROUNDS; i++) {
        mutex_lock(&s->mutex);
        long before = s->count;
        if (i % 4 == 0)
            CALL(331);
        s->count = before + 1;
        mutex_unlock(&s->mutex);
    }
    if (child.value == 0)
        CALL(1, 0);
    CALL(7, child.value, A(&status), 0, 0);
    check(s->count == 2 * ROUNDS && status == 0, "a mutex of two processes", s->count);
}

void locks(void)
{
    check_counting(count_by_library, 0, "counting as the library locks");
    check_counting(count_by_kernel, 0, "counting as the kernel locks");
    check_counting(count_by_kernel, 8, "counting under a ceiling");
    check_errors();
    check_timeouts();
    check_signals();
    check_many();
    check_processes();
    check_conditions();
    check_rwlocks();
    check_semaphores();
}

#endif
