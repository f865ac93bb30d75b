/* A hook in the classic form that passes everything. */
#include "hook/syscall_hook.h"

SYSCALL_HOOK_EXPORT syscall_classic_init_fn __hook_init;

static syscall_classic_fn *pass;

static long hook(long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
    return pass(number, a1, a2, a3, a4, a5, a6);
}

int __hook_init(long placeholder, void *slot)
{
    pass = *(syscall_classic_fn **)slot;
    *(syscall_classic_fn **)slot = hook;
    return 0;
}
