/* A hook that works with the program's registers: see registers_lab.h. */
#include "tests/conformance/registers_lab.h"
#include "hook/syscall_hook.h"

#include <errno.h>
#include <sys/syscall.h>

static const struct syscall_services *services;

static int init(const struct syscall_hook_host *host)
{
    services = host->services;
    return services ? 0 : -ENOTSUP;
}

static long stacked(const struct syscall_registers *registers)
{
    long word = 0;
    int error = services->copy(&word, (const void *)(registers->rsp + 8), sizeof word);
    return error ? error : word;
}

static enum syscall_verdict resume(struct syscall_call *call)
{
    struct syscall_registers *registers = syscall_registers(call);
    registers->rip = (uintptr_t)call->args[0];
    registers->rsp = (uintptr_t)call->args[1];
    registers->rdi = call->args[2];
    return syscall_resume(call);
}

static enum syscall_verdict thread(struct syscall_call *call)
{
    struct syscall_registers *registers = syscall_registers(call);
    registers->child_rip = (uintptr_t)call->args[2];
    registers->child_slot = (void *)call->args[3];
    call->number = SYS_clone;
    call->args[2] = call->args[3] = call->args[4] = 0;
    return syscall_follow(call);
}

static enum syscall_verdict follow(struct syscall_call *call, long number, long argument)
{
    call->number = number;
    call->args[0] = argument;
    return syscall_follow(call);
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    const long *a = call->args;
    switch (call->number) {
    case REGISTERS_LAB_CARRY:
        call->result = a[0];
        syscall_registers(call)->rdx = a[0] + 1;
        syscall_set_carry(call, 1);
        return HOOK_RETURN;
    case REGISTERS_LAB_STACK:
        call->result = stacked(syscall_registers(call));
        return HOOK_RETURN;
    case REGISTERS_LAB_RESUME:
        return resume(call);
    case REGISTERS_LAB_FORK:
        return follow(call, SYS_fork, a[0]);
    case REGISTERS_LAB_FAILING:
        return follow(call, SYS_close, -1);
    case REGISTERS_LAB_PROGRAM:
        call->result = services->program_call(a[0], a[1], a[2], a[3], 0, 0, 0);
        return HOOK_RETURN;
    case REGISTERS_LAB_THREAD:
        return thread(call);
    case REGISTERS_LAB_SLOT:
        call->result = (long)*services->thread_slot();
        return HOOK_RETURN;
    case REGISTERS_LAB_ENTER:
        call->result = (long)services->enter;
        return HOOK_RETURN;
    case REGISTERS_LAB_OWN:
        call->result = services->is_own_code((const void *)a[0]);
        return HOOK_RETURN;
    default:
        return HOOK_PASS;
    }
}

static void on_return(struct syscall_call *call)
{
    call->result = call->result ? -call->result : REGISTERS_LAB_CHILD;
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .flags = HOOK_NO_VECTOR_STATE | HOOK_REGISTERS,
    .name = "registers-lab",
    .init = init,
    .on_call = on_call,
    .on_return = on_return,
};
