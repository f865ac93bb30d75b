/* Changes the first argument of getppid, which the kernel does not look at, and lets it pass. */
#include "hook/syscall_hook.h"

static enum syscall_verdict on_call(struct syscall_call *call)
{
    call->args[0]++;
    return HOOK_PASS;
}

static const uint16_t numbers[] = {110};

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .flags = HOOK_NO_VECTOR_STATE,
    .name = "changes",
    .numbers = numbers,
    .number_count = 1,
    .on_call = on_call,
};
