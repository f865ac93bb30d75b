/*
 * Hook "personality": runs the system calls of a program for FreeBSD, NetBSD or DragonFly. Its
 * argument is the system's name in small letters. docs/personality.md tells how.
 */
#include "personality.h"

#include "report.h"
#include "start.h"

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .flags = HOOK_NO_VECTOR_STATE | HOOK_REGISTERS,
    .name = "personality",
    .init = personality_init,
    .on_call = personality_call,
    .on_return = personality_return,
    .fork_child = personality_fork_child,
    .report = report_write,
    .start = guest_start,
};
