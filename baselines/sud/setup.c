/*
 * Syscall User Dispatch (Documentation/admin-guide/syscall-user-dispatch.rst): the kernel sends
 * SIGSYS for each system call that is not made in the raw site; the handler leads the thread to the
 * entry stub. No code is changed.
 *
 * There is no selector byte (a NULL selector means: always block), because it would never change:
 * letting calls pass while a hook runs would let those of the program's signal handlers pass too.
 * So the kernel has one byte less to read for each call.
 */
#include "baselines/sud/setup.h"

#include <asm/errno.h>
#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/ucontext.h>
#include <asm/unistd.h>
#include <linux/audit.h>
#include <linux/prctl.h>

#include "hook/core/entry.h"
#include "hook/raw.h"
#include "hook/setup/own_code.h"

static struct hook_facts facts = {.mechanism = "sud", .sled = ""};

/* The kernel has put rip behind the instruction and rax back to the number. */
static int dispatched(int signal, void *info_, void *context)
{
    const siginfo_t *info = info_;
    struct sigcontext *r = &((struct ucontext *)context)->uc_mcontext;
    if (signal != SIGSYS || info->si_code != SYS_USER_DISPATCH) {
        return 0;
    }
    /* int 0x80 is stopped as well, with the numbers of 32-bit programs: as if it were not there. */
    if (info->si_arch != AUDIT_ARCH_X86_64) {
        r->rax = (unsigned long)-ENOSYS;
        return 1;
    }
    r->rcx = r->rip;
    r->rip = (uintptr_t)(own_code_has(r->rip) ? hook_raw_pass_register : hook_entry_register);
    return 1;
}

/* Not inherited by new threads and processes: each makes the same call first. */
static long arm(void)
{
    long *call = hook_task_start;
    call[0] = __NR_prctl;
    call[1] = PR_SET_SYSCALL_USER_DISPATCH;
    call[2] = PR_SYS_DISPATCH_ON;
    call[3] = (long)(uintptr_t)hook_raw_begin;
    call[4] = hook_raw_end - hook_raw_begin;
    call[5] = 0;
    return raw_syscall6(call[0], call[1], call[2], call[3], call[4], call[5], 0);
}

int sud_set_up(const struct start_request *r, struct hook_failure *f)
{
    int result = start_load(r, &facts, f);
    if (result == 0) {
        result = start_note_own_code(r, f);
    }
    if (result == 0) {
        result = start_activate(r, &facts, f);
    }
    if (result == 0) {
        result = start_own_signal(SIGSYS, dispatched, f);
    }
    if (result != 0) {
        return result;
    }
    long error = arm();
    return error ? start_failed(f, "cannot turn Syscall User Dispatch on", error,
                                "use a kernel from 5.11 on, built with it, or another mechanism")
                 : 0;
}
