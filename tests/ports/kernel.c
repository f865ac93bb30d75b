/* The kernel of kernel.h: a handler of SIGSYS. */
#include "tests/ports/kernel.h"

#include <asm/prctl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_ON           1
#endif

#define CARRY 1

struct kernel kernel = {.signal_behind = -1};

static char selector;

/* Who waits: the parent of a vfork, or the child of an rfork that has not run yet. */
static gregset_t waiting, parent;
static unsigned long parent_gs;

extern const char hook_raw_begin[], hook_raw_end[];

/* --- answers --- */

static void value(greg_t *r, long first)
{
    r[REG_RAX] = first;
    r[REG_EFL] &= ~CARRY;
#if defined(PORT_NETBSD)
    r[REG_RDX] = 0;
#endif
}

static void error(greg_t *r, long number)
{
    r[REG_RAX] = number;
    r[REG_EFL] |= CARRY;
}

static void child_begins(greg_t *r)
{
    r[REG_RAX] = 0;
    r[REG_RDX] = 1;
    r[REG_EFL] &= ~CARRY;
}

/* --- arguments --- */

static int is_indirect(long number)
{
    return number == NR_syscall || number == NR___syscall;
}

/* As cpu_fetch_syscall_args: registers, then the stack above a return address. */
static long fetch(const greg_t *r)
{
    static const int registers[] = {REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9};
    long all[9], number = r[REG_RAX];
    const long *stack = (const long *)r[REG_RSP] + 1;
    for (int i = 0; i < 6; i++) {
        all[i] = r[registers[i]];
    }
    memcpy(all + 6, stack, 3 * sizeof *stack);
    int shift = is_indirect(number);
    memcpy(kernel.given, all + shift, sizeof kernel.given);
    return shift ? all[0] : number;
}

/* --- calls --- */

static void exit_process(greg_t *r)
{
    memcpy(r, parent, sizeof parent);
    value(r, KERNEL_CHILD);
    if (parent_gs) {
        syscall(SYS_arch_prctl, ARCH_SET_GS, parent_gs);
        parent_gs = 0;
    }
}

/* The child of rfork goes on now: the parent has run meanwhile, on the same stack. */
static void yield(greg_t *r)
{
    memcpy(parent, r, sizeof parent);
    syscall(SYS_arch_prctl, ARCH_GET_GS, &parent_gs);
    memcpy(r, waiting, sizeof waiting);
    child_begins(r);
}

static int processes(greg_t *r, long number)
{
    switch (number) {
    case NR_vfork:
#if defined(PORT_NETBSD)
    case NR___vfork14:
#endif
        memcpy(parent, r, sizeof parent);
        child_begins(r);
        return 1;
#if defined(PORT_NETBSD)
    case NR___clone:
#else
    case NR_rfork:
#endif
        memcpy(waiting, r, sizeof waiting);
        value(r, KERNEL_THREAD);
        r[REG_RDX] = 0;
        return 1;
    case KERNEL_EXIT:
        exit_process(r);
        return 1;
    case KERNEL_YIELD:
        yield(r);
        return 1;
    default:
        return 0;
    }
}

static int sets_gs(long number)
{
#if defined(PORT_DRAGONFLY)
    return number == NR_set_tls_area && kernel.given[0] == 1 && kernel.given[2] == 16 &&
           ((int *)kernel.given[1])[2] == -1;
#elif defined(PORT_NETBSD)
    return number == NR_sysarch && kernel.given[0] == 16;
#else
    return number == NR_sysarch && kernel.given[0] == 131;
#endif
}

static void perform(greg_t *r, long number)
{
    if (processes(r, number)) {
        return;
    }
    if (sets_gs(number)) {
        syscall(SYS_arch_prctl, ARCH_SET_GS, *(unsigned long *)kernel.given[1]);
        value(r, 0);
    } else if (number == NR_close) {
        error(r, KERNEL_EBADF);
    } else if (number == KERNEL_PIPE) {
        value(r, 3);
        r[REG_RDX] = 4;
    } else {
        value(r, number == NR_getpid ? KERNEL_PID : number + 1000);
    }
}

static void arrived(int signal, siginfo_t *info, void *context)
{
    greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
    const char *from = (const char *)r[REG_RIP];
    (void)signal;
    (void)info;
    kernel.outside += from < hook_raw_begin || from > hook_raw_end;
    kernel.calls++;
    kernel.rsp = r[REG_RSP];
    long number = fetch(r);
    kernel.number = number;
    perform(r, number);
#if defined(PORT_FREEBSD)
    r[REG_R8] = r[REG_R9] = r[REG_R10] = 0; /* fast_syscall_common */
#endif
    if (number == kernel.signal_behind) {
        kernel.signal_behind = -1;
        raise(SIGUSR1);
    }
}

/* libc makes Linux's calls; all else is ours. */
static int libc_range(unsigned long *start, unsigned long *bytes)
{
    char line[512], access[8];
    unsigned long end;
    FILE *maps = fopen("/proc/self/maps", "r");
    int found = 0;
    while (maps && !found && fgets(line, sizeof line, maps)) {
        found = strstr(line, "/libc.so.6") &&
                sscanf(line, "%lx-%lx %7s", start, &end, access) == 3 &&
                strcmp(access, "r-xp") == 0;
    }
    if (maps) {
        fclose(maps);
    }
    *bytes = found ? end - *start : 0;
    return found;
}

void kernel_attend(void)
{
    struct sigaction action = {.sa_sigaction = arrived, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    sigaddset(&action.sa_mask, SIGUSR1);
    sigaction(SIGSYS, &action, NULL);
}

int kernel_boot(void)
{
    unsigned long start, bytes;
    kernel_attend();
    if (!libc_range(&start, &bytes)) {
        return -1;
    }
    selector = 1; /* SYSCALL_DISPATCH_FILTER_BLOCK */
    return prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, start, bytes, &selector);
}
