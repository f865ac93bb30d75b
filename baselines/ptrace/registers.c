/* Registers by PTRACE_GETREGSET. */
#include "baselines/ptrace/registers.h"

#include <elf.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

_Static_assert(offsetof(struct registers, rip) == offsetof(struct user_regs_struct, rip) &&
                   sizeof(struct registers) == offsetof(struct user_regs_struct, rsp),
               "the kernel's order");

bool registers_get(pid_t tid, struct registers *registers)
{
    struct iovec whole = {registers, sizeof *registers};
    return ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &whole) == 0;
}

bool registers_set(pid_t tid, const struct registers *registers)
{
    /* cs and eflags are not changed, and each costs. */
    struct iovec part = {(void *)registers, offsetof(struct registers, cs)};
    return ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &part) == 0;
}

bool registers_set_result(pid_t tid, long result)
{
    return ptrace(PTRACE_POKEUSER, tid, offsetof(struct user_regs_struct, rax), result) == 0;
}
