/* The program installs system call filters of its own, or asks what there are. */
#include "hook/core/program_filter.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>

#include "hook/core/code.h"
#include "hook/core/entry.h"
#include "hook/core/special.h"

/*
 * To ask for a filter with NULL and to see whether the error is EFAULT is the documented way to
 * find out what the kernel can do. Where page zero is readable the kernel would find something
 * there.
 */
static int filter_is_asked_for(const struct syscall_call *call)
{
    return (uint32_t)call->number == __NR_prctl ? call->args[1] == SECCOMP_MODE_FILTER
                                                : call->args[0] != SECCOMP_SET_MODE_STRICT;
}

int program_filter_before(struct syscall_call *call)
{
    int is_prctl = (uint32_t)call->number == __NR_prctl;
    if (!is_prctl || call->args[0] == PR_SET_SECCOMP) {
        if (!call->args[2] && filter_is_asked_for(call)) {
            call->args[2] = SPECIAL_BAD_ADDRESS; /* nothing will be installed */
        } else {
            code_program_filters = 1;
        }
    }
    /* It would replace ours, and calls would escape: as on a kernel that does not have it. */
    if (is_prctl && call->args[0] == PR_SET_SYSCALL_USER_DISPATCH &&
        hook_task_start[1] == PR_SET_SYSCALL_USER_DISPATCH) {
        call->result = -EINVAL;
        return SPECIAL_ANSWERED;
    }
    return SPECIAL_PASS;
}
