/*
 * libzpoline-sud-allow.so: the cost line. Syscall User Dispatch is armed and its selector says
 * allow, so that every system call pays the look at it and none is stopped. In the first thread
 * only: the kernel does not hand it on.
 */
#include <asm/unistd.h>
#include <linux/prctl.h>

#include "hook/core/text.h"
#include "hook/raw.h"

#define STATUS_LAUNCH_FAILED 125

static const volatile char selector = SYSCALL_DISPATCH_FILTER_ALLOW;

__attribute__((constructor)) static void sud_allow_start(void)
{
    char why[32];
    long error = raw_syscall6(__NR_prctl, PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0,
                              &selector, 0);
    if (error != 0) {
        text_fail("cannot turn Syscall User Dispatch on", text_errno(error, why),
                  "use a kernel from 5.11 on, built with it");
        raw_syscall1(__NR_exit_group, STATUS_LAUNCH_FAILED);
    }
}
