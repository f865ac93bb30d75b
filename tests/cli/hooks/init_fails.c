/* Bad hook: its init says no. */
#include "hook/syscall_hook.h"

#include <errno.h>

static int init(const struct syscall_hook_host *host)
{
    return -ENODEV;
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    return HOOK_PASS;
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .name = "init-fails",
    .init = init,
    .on_call = on_call,
};
