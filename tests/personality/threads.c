/* Threads: made, ended, woken. */
#include "bsd.h"

#define THREADS     8
#define STACK_BYTES 65536

static char stacks[THREADS][STACK_BYTES] __attribute__((aligned(16)));
static volatile uint32_t ended;
static volatile long told[THREADS];
static long thread_pointer[THREADS][4] __attribute__((aligned(16)));
static uint32_t gate;
#if defined(NETBSD)
static long detached = 0x40; /* of a thread that nobody waits for */
#endif

/* Sleeps while *word is value; wakes all that do. */
static void sleep_on(uint32_t *word, uint32_t value)
{
#if defined(FREEBSD)
    CALL(454, A(word), 11, value, 0, 0);
#elif defined(DRAGONFLY)
    CALL(469, A(word), value, 0);
#else
    long moment[2] = {0, 1000000};
    (void)value;
    CALL(478, 3, 0, A(moment), 0, A(word), 0);
#endif
}

static void wake(uint32_t *word)
{
#if defined(FREEBSD)
    CALL(454, A(word), 3, 0x7fffffff, 0, 0);
#elif defined(DRAGONFLY)
    CALL(470, A(word), 0);
#else
    (void)word;
#endif
}

static long self(void)
{
#if defined(FREEBSD)
    long id = 0;
    CALL(432, A(&id));
    return id;
#else
    return CALL(NR(0, 311, 496)).value;
#endif
}

static _Noreturn void body(long index)
{
    while (__atomic_load_n(&gate, __ATOMIC_SEQ_CST) == 0)
        sleep_on(&gate, 0);
    told[index] = self();
#if !defined(DRAGONFLY)
    long base = 0;
    __asm__("mov %%fs:0, %0" : "=r"(base));
    check(base == A(&thread_pointer[index]), "the thread pointer", index);
#endif
    __atomic_fetch_add(&ended, 1, __ATOMIC_SEQ_CST);
#if defined(FREEBSD)
    CALL(431, 0);
#elif defined(NETBSD)
    CALL(310);
#else
    CALL(494, 0x10000, 0, 0);
#endif
    for (;;) {
    }
}

static long make(long index)
{
    static long id[THREADS];
    thread_pointer[index][0] = A(&thread_pointer[index]);
#if defined(FREEBSD)
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
    } param = {(void (*)(long))body,
               index,
               stacks[index],
               STACK_BYTES,
               thread_pointer[index],
               32,
               &id[index],
               &id[index],
               0,
               {0}};
    struct outcome o = CALL(455, A(&param), sizeof param);
#elif defined(DRAGONFLY)
    struct {
        void (*function)(long);
        long argument;
        void *stack;
        int *id1, *id2;
    } param = {(void (*)(long))body, index, stacks[index] + STACK_BYTES, (int *)&id[index], 0};
    struct outcome o = CALL(495, A(&param));
#else
    static long context[98];
    struct outcome o = CALL(307, A(context));
    check(!o.carry, "getcontext", o.value);
    uint32_t *flags = (uint32_t *)context;
    flags[0] = 1 | 4 | 0x80000; /* mask, registers, thread pointer */
    context[7 + 0] = index;     /* rdi */
    context[7 + 21] = A(body);
    context[7 + 24] = A(stacks[index] + STACK_BYTES) - 8;
    context[7 + 26] = A(thread_pointer[index]);
    o = CALL(309, A(context), detached, A(&id[index]));
#endif
    check(!o.carry, "a new thread", o.value);
    check((int)id[index] > 0, "its number", id[index]);
    return (int)id[index];
}

#if defined(NETBSD)
/* Threads that are waited for. Each has the stack that the one before it has left. */
static void check_wait(void)
{
    enum { ESRCH = 3, EDEADLK = 11, EINVAL = 22 };
    long own = self(), *control = NULL;
    int departed = 0;
    detached = 0;
    for (int i = 0; i < 200; i++) {
        long id = make(0);
        struct outcome o = CALL(312, i % 2 ? id : 0, A(&departed));
        check(!o.carry && departed == id, "_lwp_wait", o.value);
    }
    struct outcome o = CALL(312, 0, 0);
    check(o.carry && o.value == ESRCH, "_lwp_wait for nobody", o.value);
    o = CALL(312, own, 0);
    check(o.carry && o.value == EDEADLK, "_lwp_wait for oneself", o.value);
    __atomic_store_n(&gate, 0, __ATOMIC_SEQ_CST);
    long id = make(1), ended_before = ended;
    check(!CALL(319, id).carry, "_lwp_detach", 0);
    o = CALL(319, id);
    check(o.carry && o.value == EINVAL, "_lwp_detach, twice", o.value);
    o = CALL(312, id, 0);
    check(o.carry && o.value == EINVAL, "_lwp_wait for one that is detached", o.value);
    __atomic_store_n(&gate, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&ended, __ATOMIC_SEQ_CST) == ended_before)
        CALL(350);
    o = CALL(325, 1, A(&control));
    check(!o.carry && control && *(int *)control == -1, "_lwp_ctl", o.value);
}
#endif

void threads(void)
{
    long ids[THREADS];
    for (long i = 0; i < THREADS; i++)
        ids[i] = make(i);
    __atomic_store_n(&gate, 1, __ATOMIC_SEQ_CST);
    wake(&gate);
#if defined(NETBSD)
    for (long i = 0; i < THREADS; i++)
        CALL(321, ids[i], A(&gate));
    check(CALL(321, 0x7ffffff0, 0).carry, "a thread that is not there", 0);
#endif
    while (__atomic_load_n(&ended, __ATOMIC_SEQ_CST) < THREADS)
        CALL(NR(331, 350, 331));
    for (long i = 0; i < THREADS; i++)
        check(told[i] == ids[i], "what a thread thinks it is", told[i]);
#if defined(NETBSD)
    check_wait();
#endif
}
