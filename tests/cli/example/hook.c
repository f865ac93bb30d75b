/* The example of the contract's header, as a reader would copy it. */
#include <zpoline/syscall_hook.h>

static enum syscall_verdict on_call(struct syscall_call *call)
{
    call->result = 42;
    return HOOK_RETURN;
}

static const uint16_t numbers[] = {39};

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .name = "answer",
    .numbers = numbers,
    .number_count = 1,
    .on_call = on_call,
};
