/*
 * Hook "personality" for the driver: the guest's start is a call of the driver's, so that the
 * emulation can be tested under mechanisms that preload. The argument is SYSTEM or SYSTEM,MUTANT: a
 * deliberate mistake in what the emulation does with the program's registers, which tests must see.
 */
#include "hook/libraries/personality/personality.h"
#include "hook/libraries/personality/report.h"
#include "hook/libraries/personality/start.h"
#include "tests/personality/driver_call.h"

#define RED_ZONE 128

enum mutant { NONE, NO_CARRY, NOT_SHIFTED, NO_SECOND, OWN_STACK, MUTANTS };

static enum mutant mutant;

static int equal(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

static int init(const struct syscall_hook_host *host)
{
    static const char *const names[] = {"", "no_carry", "not_shifted", "no_second", "own_stack"};
    static char system[16];
    struct syscall_hook_host named = *host;
    size_t length = 0;
    const char *argument = host->argument;
    while (argument[length] && argument[length] != ',' && length + 1 < sizeof system) {
        system[length] = argument[length];
        length++;
    }
    named.argument = system;
    for (int i = NO_CARRY; argument[length] == ',' && i < MUTANTS; i++)
        mutant = equal(argument + length + 1, names[i]) ? (enum mutant)i : mutant;
    return personality_init(&named);
}

/* The hook on the stack that the program has at the moment. */
static enum syscall_verdict call_on_stack(struct syscall_call *call, uintptr_t sp)
{
    unsigned verdict;
    __asm__ volatile("mov %%rsp, %%r12\n\t"
                     "mov %[sp], %%rsp\n\t"
                     "call personality_call\n\t"
                     "mov %%r12, %%rsp"
                     : "=a"(verdict), "+D"(call)
                     : [sp] "r"(sp)
                     : "r12", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc");
    return (enum syscall_verdict)verdict;
}

static enum syscall_verdict mutated(struct syscall_call *call)
{
    struct syscall_registers *registers = syscall_registers(call);
    uintptr_t rip = registers->rip, rsp = registers->rsp;
    long rdx = registers->rdx;
    enum syscall_verdict verdict;
    registers->rsp -= mutant == NOT_SHIFTED ? sizeof rsp : 0;
    if (mutant == OWN_STACK)
        verdict = call_on_stack(call, (rsp - RED_ZONE) & ~15ul);
    else
        verdict = personality_call(call);
    if (registers->rip != rip || verdict != HOOK_RETURN)
        return verdict; /* it goes on elsewhere */
    registers->rsp = rsp;
    if (mutant == NO_CARRY)
        syscall_set_carry(call, 0);
    if (mutant == NO_SECOND)
        registers->rdx = rdx;
    return verdict;
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    if (call->number != DRIVER_ENTER)
        return mutant ? mutated(call) : personality_call(call);
    struct syscall_registers *registers = syscall_registers(call);
    registers->rip = (uintptr_t)call->args[0];
    registers->rsp = (uintptr_t)call->args[1];
    guest_start(registers);
    return syscall_resume(call);
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .flags = HOOK_NO_VECTOR_STATE | HOOK_REGISTERS,
    .name = "driven",
    .init = init,
    .on_call = on_call,
    .on_return = personality_return,
    .fork_child = personality_fork_child,
    .report = report_write,
};
