/*
 * The rudest hook that HOOK_XMM_STATE allows: at each call it overwrites xmm0 .. xmm15, whose upper
 * parts a legacy SSE instruction leaves alone, and the general registers that a function may.
 */
#include "hook/syscall_hook.h"
#include "tests/conformance/hooks/clobber_general.h"

static enum syscall_verdict on_call(struct syscall_call *call)
{
    clobber_general();
    __asm__ volatile(".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
                     "pcmpeqd %%xmm\\n, %%xmm\\n\n\t"
                     ".endr"
                     :
                     :);
    return HOOK_PASS;
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .name = "clobber_xmm",
    .flags = HOOK_XMM_STATE,
    .on_call = on_call,
};
