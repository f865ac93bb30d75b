/*
 * A call or jump through a null pointer ends in SIGSEGV at address 0, with rip 0, the registers as
 * they were, and the return address on the stack, as seen by the program's handler; without a
 * handler it kills the program. The same for small addresses, where a member of a null object lies;
 * argument "small" asks only for a fault on page zero there, "exact" for that very address.
 */
#include "tests/conformance/site.h"

#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <ucontext.h>

static sigjmp_buf back;
static volatile struct {
    uintptr_t address, rip, rax, rbx;
    int signal, code;
    uintptr_t top_of_stack;
} seen;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    const greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    seen.signal = signal;
    seen.code = info->si_code;
    seen.address = (uintptr_t)info->si_addr;
    seen.rip = (uintptr_t)registers[REG_RIP];
    seen.rax = (uintptr_t)registers[REG_RAX];
    seen.rbx = (uintptr_t)registers[REG_RBX];
    seen.top_of_stack = *(uintptr_t *)registers[REG_RSP];
    siglongjmp(back, 1);
}

static __attribute__((noinline)) void call_through(uintptr_t target, uintptr_t rax)
{
    __asm__ volatile("mov $0x77, %%ebx\n\tcall *%[target]"
                     : "+a"(rax)
                     : [target] "r"(target)
                     : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc");
}

static __attribute__((noinline)) void jump_through(uintptr_t target, uintptr_t rax)
{
    __asm__ volatile("mov $0x77, %%ebx\n\tjmp *%[target]"
                     : "+a"(rax)
                     : [target] "r"(target)
                     : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc");
}

static void check_caught(const char *how, uintptr_t target, uintptr_t rax, bool exact)
{
    memset((void *)&seen, 0xee, sizeof seen);
    if (sigsetjmp(back, 1) == 0) {
        if (strcmp(how, "call") == 0)
            call_through(target, rax);
        else
            jump_through(target, rax);
        CHECK(false, "%s to %#lx went on", how, target);
        return;
    }
    CHECK(seen.signal == SIGSEGV, "%s to %#lx: signal %d", how, target, seen.signal);
    CHECK(exact ? seen.address == target : seen.address < 4096, "%s to %#lx: si_addr is %#lx", how,
          target, seen.address);
    CHECK(exact ? seen.rip == target : seen.rip < 4096, "%s to %#lx: rip is %#lx", how, target,
          seen.rip);
    CHECK(seen.rax == rax, "%s to %#lx: rax was %#lx, is %#lx", how, target, rax, seen.rax);
    CHECK(seen.rbx == 0x77, "%s to %#lx: rbx is %#lx", how, target, seen.rbx);
    if (strcmp(how, "call") == 0) {
        uintptr_t distance = seen.top_of_stack - (uintptr_t)call_through;
        CHECK(distance < 256, "%s to %#lx: no return address at rsp but %#lx", how, target,
              seen.top_of_stack);
    }
}

static void check_killed(uintptr_t target)
{
    pid_t child = fork();
    if (child == 0) {
        struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGSEGV, SIG_DFL);
        call_through(target, 0);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV,
          "call to %#lx: the child ended with status %#x", target, (unsigned)status);
}

static void check_target(uintptr_t target, bool exact)
{
    check_caught("call", target, target, exact);
    check_caught("call", target, 0x1234, exact);
    check_caught("jump", target, 0x1234, exact);
    check_killed(target);
}

int main(int argc, char **argv)
{
    static const uintptr_t small[] = {1, 8, 24, 39, 511, 1024, 4094};
    const char *which = argc > 1 ? argv[1] : "null";
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, NULL);
    site_expect(site_syscall_instruction, SITE_CALL);
    if (strcmp(which, "null") == 0) {
        check_target(0, true);
    } else {
        for (unsigned i = 0; i < sizeof small / sizeof small[0]; i++)
            check_target(small[i], strcmp(which, "exact") == 0);
    }
    CHECK(site0(39) == getpid(), "calls work after that");
    return check_result();
}
