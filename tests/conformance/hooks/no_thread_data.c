/*
 * A hook that uses its libc in init and in a forked child alone, and says so. Number 3000 answers
 * the fs base that on_call finds, 3001 the errno that fork_child has seen.
 */
#include "hook/syscall_hook.h"

#include <asm/prctl.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>

static long *kept;

static int init(const struct syscall_hook_host *host)
{
    kept = calloc(1, sizeof *kept);
    return kept ? 0 : -ENOMEM;
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    if (call->number == 3001) {
        call->result = *kept;
        return HOOK_RETURN;
    }
    long base = 0;
    hook_raw_syscall(SYS_arch_prctl, ARCH_GET_FS, (long)&base, 0, 0, 0, 0);
    call->result = base;
    return HOOK_RETURN;
}

static void fork_child(void)
{
    errno = 0;
    strtol("99999999999999999999", NULL, 10);
    *kept = errno;
}

static const uint16_t numbers[] = {3000, 3001};

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .flags = HOOK_NO_THREAD_DATA,
    .name = "no_thread_data",
    .numbers = numbers,
    .number_count = sizeof numbers / sizeof *numbers,
    .init = init,
    .on_call = on_call,
    .fork_child = fork_child,
};
