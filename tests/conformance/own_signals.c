/*
 * The program's own use of the signals that a mechanism may need for itself: sigaction returns what
 * was set (first the default), through libc and raw; raised and real faults reach the handler with
 * the right address; a blocked or ignored one behaves as natively; and system calls work whatever
 * the program blocks or ignores, also those that were patched with int3.
 */
#include "tests/conformance/site.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>

long redzone_probe(long number, uint64_t seen[16]);
extern const unsigned char redzone_instruction[];

static const int precious[] = {SIGSEGV, SIGTRAP, SIGSYS, SIGILL, SIGBUS};
#define PRECIOUS (sizeof precious / sizeof precious[0])

static sigjmp_buf back;
static volatile int caught_signal, caught_code;
static volatile uintptr_t caught_address, caught_rip;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    caught_signal = signal;
    caught_code = info->si_code;
    caught_address = (uintptr_t)info->si_addr;
    caught_rip = (uintptr_t)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
    if (signal != SIGTRAP && info->si_code > 0)
        siglongjmp(back, 1);
}

static void plain(int signal)
{
    caught_signal = signal;
}

static void check_sigaction(int signal)
{
    struct sigaction first = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
    struct sigaction second = {.sa_handler = plain, .sa_flags = SA_RESTART}, old;
    sigaddset(&first.sa_mask, SIGUSR1);
    CHECK(sigaction(signal, NULL, &old) == 0, "sigaction(%d)", signal);
    CHECK(old.sa_handler == SIG_DFL, "signal %d: handler at start is %p", signal,
          (void *)old.sa_handler);
    CHECK(sigaction(signal, &first, &old) == 0 && old.sa_handler == SIG_DFL, "signal %d: first",
          signal);
    CHECK(sigaction(signal, &second, &old) == 0, "sigaction(%d)", signal);
    CHECK(old.sa_sigaction == on_fault, "signal %d: handler is %p", signal, (void *)old.sa_handler);
    CHECK((old.sa_flags & (SA_SIGINFO | SA_NODEFER | SA_RESTART)) == (SA_SIGINFO | SA_NODEFER),
          "signal %d: flags are %#x", signal, (unsigned)old.sa_flags);
    CHECK(sigismember(&old.sa_mask, SIGUSR1) == 1 && sigismember(&old.sa_mask, SIGUSR2) == 0,
          "signal %d: another mask", signal);
    caught_signal = 0;
    raise(signal);
    CHECK(caught_signal == signal, "raise(%d): caught %d", signal, caught_signal);
    CHECK(sigaction(signal, &first, &old) == 0 && old.sa_handler == plain, "signal %d: second",
          signal);
    caught_signal = 0;
    raise(signal);
    CHECK(caught_signal == signal && caught_code == SI_TKILL, "raise(%d): caught %d, code %d",
          signal, caught_signal, caught_code);
}

/* As libc passes it to the kernel. */
struct kernel_sigaction {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

static void check_raw_sigaction(int signal)
{
    struct kernel_sigaction old, same;
    CHECK(site4(SYS_rt_sigaction, signal, 0, &old, 8) == 0, "raw sigaction(%d)", signal);
    CHECK((void (*)(void))old.handler == (void (*)(void))on_fault, "signal %d: raw handler is %p",
          signal, (void *)old.handler);
    CHECK(site4(SYS_rt_sigaction, signal, &old, &same, 8) == 0, "raw sigaction(%d)", signal);
    CHECK(memcmp(&old, &same, sizeof old) == 0, "signal %d: another raw action", signal);
    CHECK(site4(SYS_rt_sigaction, signal, &old, 0, 4) == -EINVAL, "a mask of 4 bytes");
    CHECK(site4(SYS_rt_sigaction, signal, -4096, 0, 8) == -EFAULT, "a wild action");
}

static void check_faults(void)
{
    volatile char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    caught_signal = 0;
    if (sigsetjmp(back, 1) == 0)
        page[123] = 1;
    CHECK(caught_signal == SIGSEGV && caught_code == SEGV_ACCERR, "caught %d, code %d",
          caught_signal, caught_code);
    CHECK(caught_address == (uintptr_t)page + 123, "si_addr is %#lx", caught_address);

    caught_signal = 0;
    if (sigsetjmp(back, 1) == 0)
        __asm__ volatile("ud2");
    CHECK(caught_signal == SIGILL, "ud2: caught %d", caught_signal);

    caught_signal = 0;
    uintptr_t after;
    __asm__ volatile("lea 1f(%%rip), %0\n\tint3\n1:" : "=r"(after) : : "memory");
    CHECK(caught_signal == SIGTRAP && caught_code == SI_KERNEL, "int3: caught %d, code %d",
          caught_signal, caught_code);
    CHECK(caught_rip == after, "int3: rip is %#lx, expected %#lx", caught_rip, after);
}

static void check_redzone_call(const char *when)
{
    uint64_t seen[16];
    long result = redzone_probe(SYS_getppid, seen);
    CHECK(result == getppid(), "%s: getppid returned %ld", when, result);
    CHECK(seen[0] == 0x5a0001, "%s: red zone is %#lx", when, seen[0]);
}

static void check_blocked(void)
{
    sigset_t all, before, now;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    check_redzone_call("all signals blocked");
    sigprocmask(SIG_BLOCK, NULL, &now);
    for (unsigned i = 0; i < PRECIOUS; i++) {
        CHECK(sigismember(&now, precious[i]) == 1, "signal %d is not blocked", precious[i]);
        caught_signal = 0;
        raise(precious[i]);
        CHECK(caught_signal == 0, "signal %d came though it was blocked", precious[i]);
        sigset_t pending;
        sigpending(&pending);
        CHECK(sigismember(&pending, precious[i]) == 1, "signal %d is not pending", precious[i]);
    }
    for (unsigned i = 0; i < PRECIOUS; i++) {
        caught_signal = 0;
        sigdelset(&all, precious[i]);
        sigprocmask(SIG_SETMASK, &all, NULL);
        CHECK(caught_signal == precious[i], "signal %d was pending, and unblocked came %d",
              precious[i], caught_signal);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
}

static int child_status(void (*body)(void))
{
    pid_t child = fork();
    if (child == 0) {
        check_start_over();
        struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        body();
        _exit(check_result());
    }
    int status = -1;
    waitpid(child, &status, 0);
    return status;
}

static void ignored(void)
{
    for (unsigned i = 0; i < PRECIOUS; i++) {
        signal(precious[i], SIG_IGN);
        raise(precious[i]);
        struct sigaction old;
        sigaction(precious[i], NULL, &old);
        CHECK(old.sa_handler == SIG_IGN, "signal %d is not ignored", precious[i]);
    }
    check_redzone_call("all ignored");
}

static void ignored_int3(void)
{
    signal(SIGTRAP, SIG_IGN);
    __asm__ volatile("int3");
}

static void default_int3(void)
{
    signal(SIGTRAP, SIG_DFL);
    check_redzone_call("default");
    __asm__ volatile("int3");
}

static void leave_with_2(int signal)
{
    _exit(2);
}

static void blocked_fault(void)
{
    sigset_t fault;
    sigemptyset(&fault);
    sigaddset(&fault, SIGSEGV);
    sigprocmask(SIG_BLOCK, &fault, NULL);
    signal(SIGSEGV, leave_with_2);
    volatile char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *page = 1;
}

static void ignored_fault(void)
{
    volatile char *page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    signal(SIGSEGV, SIG_IGN);
    *page = 1;
}

static void reset_handler(void)
{
    struct sigaction action = {.sa_handler = plain, .sa_flags = SA_RESETHAND}, old;
    for (unsigned i = 0; i < PRECIOUS; i++) {
        sigaction(precious[i], &action, NULL);
        raise(precious[i]);
        sigaction(precious[i], NULL, &old);
        CHECK(old.sa_handler == SIG_DFL, "signal %d was not reset", precious[i]);
    }
    check_redzone_call("reset");
}

static void expect_death(const char *what, void (*body)(void), int signal)
{
    int status = child_status(body);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == signal, "%s: status %#x", what,
          (unsigned)status);
}

/* The core reads these arguments itself: bad ones are EFAULT, as from the kernel. */
static void check_bad_addresses(void)
{
    static const uintptr_t bad[] = {(uintptr_t)-4096, 0x8000000000000000, 0x7fffdeadb000};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        for (unsigned j = 0; j <= PRECIOUS; j++) {
            int signal = j < PRECIOUS ? precious[j] : SIGUSR1;
            long result = site4(SYS_rt_sigaction, signal, bad[i], 0, 8);
            CHECK(result == -EFAULT, "reading an action at %#lx: %ld", bad[i], result);
            result = site4(SYS_rt_sigaction, signal, 0, bad[i], 8);
            CHECK(result == -EFAULT, "writing an action at %#lx: %ld", bad[i], result);
        }
        long result = site4(SYS_rt_sigprocmask, SIG_BLOCK, bad[i], 0, 8);
        CHECK(result == -EFAULT, "reading a mask at %#lx: %ld", bad[i], result);
    }
}

int main(void)
{
    site_expect(redzone_instruction, SITE_TRAP);
    for (unsigned i = 0; i < PRECIOUS; i++) {
        check_sigaction(precious[i]);
        check_raw_sigaction(precious[i]);
    }
    check_faults();
    check_bad_addresses();
    check_redzone_call("handlers set");
    check_blocked();
    CHECK(child_status(ignored) == 0, "ignored signals: the child failed");
    CHECK(child_status(reset_handler) == 0, "SA_RESETHAND: the child failed");
    expect_death("int3 while ignored", ignored_int3, SIGTRAP);
    expect_death("int3 by default", default_int3, SIGTRAP);
    expect_death("a fault while blocked", blocked_fault, SIGSEGV);
    expect_death("a fault while ignored", ignored_fault, SIGSEGV);
    return check_result();
}
