/*
 * Hook "identity": sees every call and lets it pass. What it costs is the cost of being hooked.
 */
#include "hook/syscall_hook.h"

static enum syscall_verdict on_call(struct syscall_call *call)
{
    return HOOK_PASS;
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .flags = HOOK_NO_VECTOR_STATE,
    .name = "identity",
    .on_call = on_call,
};
