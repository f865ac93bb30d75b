/* Bad hook: built for another version of the contract. */
#include "hook/syscall_hook.h"

static enum syscall_verdict on_call(struct syscall_call *call)
{
    return HOOK_PASS;
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION + 1,
    .name = "other-abi",
    .on_call = on_call,
};
