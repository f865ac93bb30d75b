/* The tracer of stepper.h. */
#include "tests/hazards/stepper.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEPS_MOST 1000000
#define PUSHF      0x9c
#define BREAKPOINT 0xcc
#define TRAP_FLAG  0x100ul

int stepper_be_traced(void)
{
    return ptrace(PTRACE_TRACEME, 0, 0, 0) == 0 ? 0 : -errno;
}

/* Where the child is. Behind a popf the trap flag has become its own: it is not to keep it. */
static uintptr_t place(pid_t child, uintptr_t *sp)
{
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, child, 0, &registers) != 0)
        return 0;
    if (registers.eflags & TRAP_FLAG) {
        registers.eflags &= ~TRAP_FLAG;
        ptrace(PTRACE_SETREGS, child, 0, &registers);
    }
    *sp = registers.rsp;
    return registers.rip;
}

/* A step's trap is the kernel's notice; that of a breakpoint is the child's own signal. */
static bool is_step(pid_t child, int signal)
{
    siginfo_t info;
    if (signal != SIGTRAP || ptrace(PTRACE_GETSIGINFO, child, 0, &info) != 0)
        return false;
    return info.si_code == TRAP_TRACE || info.si_code == TRAP_BRKPT || info.si_code == SIGTRAP;
}

/* What is pushed while stepping has the trap flag in it, which the child's popfq would set. */
static void trap_flag_clear(pid_t child)
{
    uintptr_t sp = 0;
    uint64_t flags;
    place(child, &sp);
    struct iovec here = {&flags, sizeof flags}, there = {(void *)sp, sizeof flags};
    if (process_vm_readv(child, &here, 1, &there, 1, 0) == sizeof flags && (flags & TRAP_FLAG)) {
        flags &= ~TRAP_FLAG;
        process_vm_writev(child, &here, 1, &there, 1, 0);
    }
}

static bool at_pushf(pid_t child, uintptr_t rip)
{
    unsigned char code = 0;
    struct iovec here = {&code, 1}, there = {(void *)rip, 1};
    return process_vm_readv(child, &here, 1, &there, 1, 0) == 1 && code == PUSHF;
}

/* One instruction, or the way into the handler of a signal of the child's own. -1: it is gone. */
static int step(pid_t child, uintptr_t rip, int *status)
{
    bool pushes = at_pushf(child, rip);
    int signal = 0;
    do {
        if (ptrace(PTRACE_SINGLESTEP, child, 0, signal) != 0 || waitpid(child, status, 0) < 0)
            return -1;
        if (!WIFSTOPPED(*status))
            return -1;
        signal = WSTOPSIG(*status);
    } while (!is_step(child, signal));
    if (pushes)
        trap_flag_clear(child);
    return 0;
}

/* Lets the child run to the plan's breakpoint. -1: it is gone. */
static int run_to_breakpoint(pid_t child, const struct step_plan *plan, int *status)
{
    void *at = (void *)plan->breakpoint;
    struct user_regs_struct registers;
    long code = ptrace(PTRACE_PEEKTEXT, child, at, 0);
    int signal = 0;
    ptrace(PTRACE_POKETEXT, child, at, (code & ~0xffl) | BREAKPOINT);
    do {
        if (ptrace(PTRACE_CONT, child, 0, signal) != 0 || waitpid(child, status, 0) < 0 ||
            !WIFSTOPPED(*status) || ptrace(PTRACE_GETREGS, child, 0, &registers) != 0)
            return -1;
        signal = WSTOPSIG(*status);
    } while (registers.rip != plan->breakpoint + 1);
    registers.rip--;
    ptrace(PTRACE_SETREGS, child, 0, &registers);
    return ptrace(PTRACE_POKETEXT, child, at, code) == 0 ? 0 : -1;
}

/* From the stop to `start`, then `inject_at` steps on. -1: the child is gone or got lost. */
static int walk(pid_t child, struct step_plan *plan, int *status)
{
    long steps = -1;
    if (run_to_breakpoint(child, plan, status) != 0)
        return -1;
    for (long all = 0; all < STEPS_MOST; all++) {
        uintptr_t sp = 0, rip = place(child, &sp);
        if (steps < 0 && rip == plan->start)
            steps = 0;
        if (steps >= 0 && rip == plan->end) {
            plan->reached_end = 1;
            return 0;
        }
        if (steps >= 0 && steps++ == plan->inject_at) {
            plan->injected_at = rip;
            return syscall(SYS_tgkill, child, child, plan->signal) == 0 ? 0 : -1;
        }
        if (step(child, rip, status) != 0)
            return -1;
    }
    fprintf(stderr, "FAIL: %d steps did not lead from the stop to the end\n", STEPS_MOST);
    kill(child, SIGKILL);
    return -1;
}

int stepper_serve(pid_t child, struct step_plan *plan)
{
    int status, signal = 0;
    for (;;) {
        if (waitpid(child, &status, 0) < 0)
            return -1;
        if (!WIFSTOPPED(status))
            return status;
        signal = WSTOPSIG(status);
        if (signal == SIGSTOP && plan->start) {
            signal = 0;
            if (walk(child, plan, &status) != 0 && !WIFSTOPPED(status))
                return status;
        }
        if (ptrace(PTRACE_CONT, child, 0, signal) != 0 && errno != ESRCH)
            return -1;
    }
}
