/*
 * Wants every second number, more pieces than a seccomp filter has room for; answers getuid with
 * 70000001 and lets all others pass.
 */
#include "hook/syscall_hook.h"

#define WANTED 2048
#define GETUID 102

static uint16_t numbers[WANTED];

static int init(const struct syscall_hook_host *host)
{
    (void)host;
    for (unsigned i = 0; i < WANTED; i++)
        numbers[i] = (uint16_t)(2 * i);
    return 0;
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    call->result = 70000001;
    return call->number == GETUID ? HOOK_RETURN : HOOK_PASS;
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .flags = HOOK_NO_VECTOR_STATE,
    .name = "scattered",
    .numbers = numbers,
    .number_count = WANTED,
    .init = init,
    .on_call = on_call,
};
