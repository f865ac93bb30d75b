/*
 * A hook that works with the program's registers: carry flag and second result, a stacked argument,
 * another place to go on, the result of a call that it passes on (also of one that makes a process
 * or a thread), and the services. Runs under hooks/registers_lab.c.
 */
#include "tests/conformance/registers_lab.h"
#include "tests/conformance/site.h"

#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define CARRY 1u

struct outcome {
    long rax, rdx;
    unsigned long flags;
};

void outcome(long number, long a1, long a2, long a3, struct outcome *result);
long resumed_call(long number, long word);
long with_stacked(long number, long word);
long entered(void *enter, long number);
void thread_begins(void);

extern __attribute__((visibility("hidden"))) const long slot_number;
const long slot_number = REGISTERS_LAB_SLOT;

static void check_results(void)
{
    struct outcome result;
    outcome(REGISTERS_LAB_CARRY, 41, 0, 0, &result);
    CHECK(result.rax == 41, "rax %ld", result.rax);
    CHECK(result.rdx == 42, "rdx %ld", result.rdx);
    CHECK(result.flags & CARRY, "flags %#lx", result.flags);
    outcome(REGISTERS_LAB_SLOT, 0, 0, 77, &result);
    CHECK(!(result.flags & CARRY), "flags %#lx after a call that sets none", result.flags);
    CHECK(result.rdx == 77, "rdx %ld after a call that leaves it", result.rdx);
    CHECK(with_stacked(REGISTERS_LAB_STACK, 0x7007) == 0x7007, "the stacked word");
    CHECK(resumed_call(REGISTERS_LAB_RESUME, 0x5005) == 0x5005, "the place to go on");
}

static void check_followed(void)
{
    CHECK(site0(REGISTERS_LAB_FAILING) == EBADF, "a call that fails");
    long pid = site1(REGISTERS_LAB_FORK, 0);
    if (pid == REGISTERS_LAB_CHILD)
        _exit(33);
    CHECK(pid < 0, "fork says %ld", pid);
    int status = 0;
    CHECK(waitpid((pid_t)-pid, &status, 0) == -pid, "errno %d", errno);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 33, "status %#x", status);
}

static void check_thread(void)
{
    enum { STACK = 65536 };
    static long told;
    char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(stack != MAP_FAILED, "errno %d", errno);
    unsigned flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
    long tid = -site4(REGISTERS_LAB_THREAD, flags, stack + STACK, thread_begins, &told);
    CHECK(tid > 0, "clone says %ld", -tid);
    while (syscall(SYS_tgkill, getpid(), tid, 0) == 0)
        sched_yield();
    CHECK(told == (long)&told, "the slot held %#lx", told);
    munmap(stack, STACK);
}

static void check_services(void)
{
    long page = site4(REGISTERS_LAB_PROGRAM, SYS_getppid, 0, 0, 0);
    CHECK(page == getppid(), "program_call says %ld", page);
    struct sigaction action = {.sa_handler = SIG_IGN}, old;
    /* By the mechanism's own bookkeeping, which shows the program what it believes to have. */
    sigaction(SIGSEGV, &action, NULL);
    CHECK(sigaction(SIGSEGV, NULL, &old) == 0 && old.sa_handler == SIG_IGN, "SIGSEGV's action");
    action.sa_handler = SIG_DFL;
    sigaction(SIGSEGV, &action, NULL);
    void *enter = (void *)site0(REGISTERS_LAB_ENTER);
    CHECK(entered(enter, SYS_getppid) == getppid(), "enter");
    CHECK(site1(REGISTERS_LAB_OWN, enter) == 1, "enter is the mechanism's code");
    CHECK(site1(REGISTERS_LAB_OWN, check_services) == 0, "a function of the program is not");
}

int main(void)
{
    CHECK(site0(REGISTERS_LAB_SLOT) == 0, "the first thread's slot");
    check_results();
    check_followed();
    check_thread();
    check_services();
    return check_result();
}
