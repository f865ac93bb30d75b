/* A breakpoint that stands for a system call instruction. */
#include "hook/setup/breakpoint.h"

#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/ucontext.h>
#include <stdint.h>

#include "hook/core/entry.h"
#include "hook/core/signals.h"
#include "hook/setup/site_table.h"

#define BEHIND_INT3 1 /* bytes of the site that are left: the nop */

/* Only the breakpoint leads to the byte behind it, so the place says all, whatever info says. */
int breakpoint_arrived(const void *info, void *context)
{
    struct sigcontext *r = &((struct ucontext *)context)->uc_mcontext;
    uintptr_t return_address = r->rip + BEHIND_INT3;
    if (!site_table_has(return_address)) {
        return 0;
    }
    r->rcx = return_address;
    r->rip = (uintptr_t)hook_entry_register;
    return ((const siginfo_t *)info)->si_code > 0 ? SIGNAL_OURS : SIGNAL_MERGED;
}
