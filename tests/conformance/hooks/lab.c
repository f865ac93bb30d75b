/*
 * The laboratory hook: does at a chosen call what the program asks for (see lab.h), records what
 * it saw, and lets all other calls pass. Declares that it uses no vector state.
 */
#include "tests/conformance/lab.h"
#include "hook/syscall_hook.h"
#include "tests/conformance/hooks/clobber_general.h"

#include <stdatomic.h>
#include <sys/syscall.h>

#define COUNTED 512

#define SPINS_BETWEEN_YIELDS 8192

static struct lab_call last;
static _Atomic long counts[COUNTED];
static _Atomic long faults;
static _Atomic long forks;
static _Atomic long watched_number;
static _Atomic long watched_count;

/* What the x86-64 ABI promises a C function: DF clear, and the stack aligned before the call. */
static void check_entry(const void *frame)
{
    unsigned long flags;
    __asm__ volatile("pushfq\n\tpopq %0" : "=r"(flags));
    if (flags & 0x400 || (uintptr_t)frame % 16 != 0)
        atomic_fetch_add(&faults, 1);
}

static void count(const struct syscall_call *call)
{
    uint32_t number = (uint32_t)call->number;
    if (number < COUNTED)
        atomic_fetch_add(&counts[number], 1);
    if (call->number == atomic_load(&watched_number))
        atomic_fetch_add(&watched_count, 1);
}

static long record(const struct syscall_call *call)
{
    last.number = call->number;
    for (int i = 0; i < 6; i++)
        last.args[i] = call->args[i];
    last.site = call->site;
    return LAB_RESULT;
}

static long copy_last(struct lab_call *to)
{
    *to = last;
    return 0;
}

/* Now and then it lets others run: where there are fewer processors than work, whoever is to
 * interrupt us would wait for the end of our time slice each time. */
static long spin(volatile int *state, long limit)
{
    long rounds = 0;
    *state = 1;
    while (*state != 2 && rounds < limit) {
        if (++rounds % SPINS_BETWEEN_YIELDS == 0)
            hook_raw_syscall(SYS_sched_yield, 0, 0, 0, 0, 0, 0);
    }
    return rounds;
}

static __attribute__((noinline)) long deep(void)
{
    volatile char block[24 * 1024];
    for (unsigned at = 0; at < sizeof block; at += 256)
        block[at] = 1;
    return block[0] - 1;
}

static long watch(long number)
{
    atomic_store(&watched_number, number);
    atomic_store(&watched_count, 0);
    return 0;
}

static enum syscall_verdict rewrite(struct syscall_call *call)
{
    call->number = call->args[0];
    for (int i = 0; i < 3; i++)
        call->args[i] = call->args[i + 1];
    return HOOK_PASS;
}

static long answer(const struct syscall_call *call)
{
    const long *args = call->args;
    switch (call->number) {
    case LAB_PRESENT:
        return LAB_YES;
    case LAB_LAST:
        return copy_last((struct lab_call *)args[0]);
    case LAB_RECORD:
        return record(call);
    case LAB_ANSWER:
        return args[0];
    case LAB_RAW:
        return hook_raw_syscall(args[0], args[1], args[2], args[3], 0, 0, 0);
    case LAB_SPIN:
        return spin((volatile int *)args[0], args[1]);
    case LAB_DEEP:
        return deep();
    case LAB_FAULTS:
        return atomic_load(&faults);
    case LAB_COUNTED:
        return args[0] >= 0 && args[0] < COUNTED ? atomic_load(&counts[args[0]]) : -1;
    case LAB_FORKS:
        return atomic_load(&forks);
    case LAB_WATCH:
        return watch(args[0]);
    default: /* LAB_WATCHED */
        return atomic_load(&watched_count);
    }
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    check_entry(__builtin_frame_address(0));
    if (call->number < LAB_FIRST || call->number > LAB_WATCHED) {
        count(call);
        return HOOK_PASS;
    }
    if (call->number == LAB_REWRITE)
        return rewrite(call);
    call->result = answer(call);
    clobber_general();
    return HOOK_RETURN;
}

static void fork_child(void)
{
    atomic_fetch_add(&forks, 1);
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .flags = HOOK_NO_VECTOR_STATE,
    .name = "lab",
    .on_call = on_call,
    .fork_child = fork_child,
};
