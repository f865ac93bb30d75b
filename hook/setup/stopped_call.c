/*
 * A stopped call leaves rcx and r11 as the instruction has set them: the address behind it, and the
 * flags. Nothing else that leads to a place behind a `syscall` does: the stub comes back with
 * something else in r11 (raw.inc, entry.S).
 */
#include "hook/setup/stopped_call.h"

#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/ucontext.h>
#include <stdint.h>

#include "hook/core/entry.h"
#include "hook/core/user_copy.h"

#define SYSCALL_LOW  0x0f
#define SYSCALL_HIGH 0x05

int stopped_call(const void *context)
{
    const struct sigcontext *r = &((const struct ucontext *)context)->uc_mcontext;
    uint8_t code[2];
    int raw = r->rip > (uintptr_t)hook_raw_begin && r->rip <= (uintptr_t)hook_raw_end;
    return !raw && r->rcx == r->rip && r->r11 == r->eflags &&
           hook_copy(code, (const void *)(r->rip - sizeof code), sizeof code) == 0 &&
           code[0] == SYSCALL_LOW && code[1] == SYSCALL_HIGH;
}
