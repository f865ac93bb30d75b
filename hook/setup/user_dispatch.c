/*
 * Syscall User Dispatch. There is no selector byte (a NULL selector means: always block), because
 * it would never change: letting calls pass while a hook runs would let those of the program's
 * signal handlers pass too. So the kernel has one byte less to read for each call.
 */
#include "hook/setup/user_dispatch.h"

#include <asm/errno.h>
#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/ucontext.h>
#include <asm/unistd.h>
#include <linux/audit.h>
#include <linux/prctl.h>

#include "hook/core/entry.h"
#include "hook/core/user_copy.h"
#include "hook/raw.h"
#include "hook/setup/own_code.h"
#include "hook/setup/stopped_call.h"

#define RED_ZONE 128

/* It is stopped as well. Bad stacks get what the kernel says of calls that cannot be. */
static void int80(struct sigcontext *r)
{
    uint64_t slot = r->rsp - RED_ZONE - sizeof slot;
    if (hook_copy((void *)slot, &r->rip, sizeof r->rip) != 0) {
        r->rax = (uint64_t)-ENOSYS;
        return;
    }
    r->rsp = slot;
    r->rip = (uintptr_t)hook_raw_int80;
}

/* The kernel has put rip behind the instruction and rax back to the number. */
int user_dispatch_arrived(const void *info_, void *context)
{
    const siginfo_t *info = info_;
    struct sigcontext *r = &((struct ucontext *)context)->uc_mcontext;
    int merged = info->si_code <= 0;
    if (merged ? !stopped_call(context) : info->si_code != SYS_USER_DISPATCH) {
        return 0;
    }
    if (!merged && info->si_arch != AUDIT_ARCH_X86_64) {
        int80(r);
        return SIGNAL_OURS;
    }
    int own = own_code_has(r->rip);
    r->rcx = r->rip;
    r->rip = (uintptr_t)(own ? hook_raw_pass_register : hook_entry_register);
    return merged ? SIGNAL_MERGED : SIGNAL_OURS;
}

/* Not inherited by new threads and processes: each makes the same call first. */
int user_dispatch_arm(struct hook_failure *f)
{
    long *call = hook_task_start;
    call[1] = PR_SET_SYSCALL_USER_DISPATCH;
    call[2] = PR_SYS_DISPATCH_ON;
    call[3] = (long)(uintptr_t)hook_raw_begin;
    call[4] = (long)((uintptr_t)hook_raw_end - (uintptr_t)hook_raw_begin);
    call[5] = 0;
    call[0] = __NR_prctl;
    long error = raw_syscall6(call[0], call[1], call[2], call[3], call[4], call[5], 0);
    return error ? start_failed(f, "cannot turn Syscall User Dispatch on", error,
                                "use a kernel from 5.11 on, built with it, or another mechanism")
                 : 0;
}
