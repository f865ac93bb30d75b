/*
 * A hook library in the classic form, written as for the reference implementation: it knows only
 * the two types of the public header. It answers number 3000 with the count of calls seen, adds the
 * first two arguments of 3001, passes 3002 on as getppid, answers 3003 with the sum of all six
 * arguments, and passes all others, process creation included, to the function it was given.
 */
#include "hook/syscall_hook.h"

#include <stdatomic.h>
#include <sys/syscall.h>

SYSCALL_HOOK_EXPORT syscall_classic_init_fn __hook_init;

static syscall_classic_fn *pass;
static _Atomic long seen;

static long on_call(long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
    atomic_fetch_add(&seen, 1);
    switch (number) {
    case 3000:
        return atomic_load(&seen);
    case 3001:
        return a1 + a2;
    case 3002:
        return pass(SYS_getppid, 0, 0, 0, 0, 0, 0);
    case 3003:
        return a1 + a2 + a3 + a4 + a5 + a6;
    default:
        return pass(number, a1, a2, a3, a4, a5, a6);
    }
}

int __hook_init(long placeholder, void *slot)
{
    pass = *(syscall_classic_fn **)slot;
    *(syscall_classic_fn **)slot = on_call;
    return 0;
}
