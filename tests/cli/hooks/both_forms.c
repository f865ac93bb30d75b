/* Bad hook: the native and the classic form in one library. */
#include "hook/syscall_hook.h"

SYSCALL_HOOK_EXPORT syscall_classic_init_fn __hook_init;

int __hook_init(long placeholder, void *slot)
{
    return 0;
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    return HOOK_PASS;
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .name = "both-forms",
    .on_call = on_call,
};
