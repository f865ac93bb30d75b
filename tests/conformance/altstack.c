/*
 * Handlers on an alternate signal stack: they run on it, make system calls there, and can leave by
 * siglongjmp after a stack overflow. Nested handlers and handlers that interrupt themselves
 * (SA_NODEFER) return one by one, also those that come in the middle of a call which is made there.
 */
#include "tests/conformance/site.h"

#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1u << 31) /* linux/signal.h, which excludes signal.h */
#endif
#define DEPTH 10

static _Alignas(16) char stack[64 * 1024];
static volatile sig_atomic_t depth, deepest, off_stack, wrong;
static sigjmp_buf back;

static bool on_alternate_stack(const void *local)
{
    return (uintptr_t)local >= (uintptr_t)stack &&
           (uintptr_t)local < (uintptr_t)stack + sizeof stack;
}

static void check_calls(void)
{
    stack_t now;
    if (site0(SYS_getpid) != getpid())
        wrong = 1;
    if (site2(SYS_sigaltstack, 0, &now) != 0 || !(now.ss_flags & SS_ONSTACK))
        wrong = 2;
}

static void on_first(int signal)
{
    int local = 0;
    if (!on_alternate_stack(&local))
        off_stack = 1;
    check_calls();
    site3(SYS_tgkill, getpid(), gettid(), SIGUSR2);
    check_calls();
}

static void on_second(int signal)
{
    depth = depth + 1;
    if (depth > deepest)
        deepest = depth;
    check_calls();
    if (depth < DEPTH)
        site3(SYS_tgkill, getpid(), gettid(), SIGUSR2);
    check_calls();
    depth = depth - 1;
}

/* The second handler runs before rt_sigprocmask returns, below this one. */
static void on_unblocking(int signal)
{
    volatile long kept[64];
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    for (long i = 0; i < 64; i++)
        kept[i] = i;
    site4(SYS_rt_sigprocmask, SIG_BLOCK, (long)&set, 0, 8);
    site3(SYS_tgkill, getpid(), gettid(), SIGUSR2);
    site4(SYS_rt_sigprocmask, SIG_UNBLOCK, (long)&set, 0, 8);
    if (signal == SIGUSR1)
        check_calls();
    for (long i = 0; i < 64; i++) {
        if (kept[i] != i)
            wrong = 3;
    }
}

/* It may be asked about there, but not changed. */
static void on_asking(int signal)
{
    stack_t other = {.ss_sp = stack, .ss_size = sizeof stack / 2}, now;
    if (site2(SYS_sigaltstack, (long)&other, 0) != -EPERM)
        wrong = 4;
    if (site2(SYS_sigaltstack, 0, (long)&now) != 0 || now.ss_sp != stack ||
        now.ss_size != sizeof stack || now.ss_flags != SS_ONSTACK)
        wrong = 5;
    if (site2(SYS_sigaltstack, 0, -4096) != -EFAULT || site2(SYS_sigaltstack, -4096, 0) != -EFAULT)
        wrong = 6;
}

/* A stack that the kernel forgets until the handler returns: the second one runs anywhere. */
static void on_disarmed(int signal)
{
    stack_t now;
    if (signal == SIGUSR1) {
        on_unblocking(SIGUSR2);
        if (site2(SYS_sigaltstack, 0, (long)&now) != 0 || now.ss_flags != SS_DISABLE)
            wrong = 7;
    }
    deepest = deepest + 1;
}

static void on_overflow(int signal)
{
    check_calls();
    siglongjmp(back, 1);
}

static void handle(int signal, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags | SA_ONSTACK};
    CHECK(sigaction(signal, &action, NULL) == 0, "sigaction %d", signal);
}

static __attribute__((noinline)) long overflow(long rounds)
{
    volatile char block[4096];
    block[0] = (char)rounds;
    block[4095] = (char)site0(SYS_getppid);
    if (rounds == 0)
        return block[0];
    return overflow(rounds - 1) + block[4095];
}

int main(void)
{
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    site_expect(site_syscall_instruction, SITE_CALL);
    CHECK(sigaltstack(&alternate, NULL) == 0, "sigaltstack");
    handle(SIGUSR1, on_first, 0);
    handle(SIGUSR2, on_second, SA_NODEFER);
    handle(SIGSEGV, on_overflow, 0);
    for (int round = 0; round < 200; round++) {
        deepest = 0;
        site3(SYS_tgkill, getpid(), gettid(), SIGUSR1);
        CHECK(depth == 0 && deepest == DEPTH, "depth %d, deepest %d", depth, deepest);
    }
    handle(SIGUSR1, on_unblocking, 0);
    for (int round = 0; round < 10; round++) {
        deepest = 0;
        site3(SYS_tgkill, getpid(), gettid(), SIGUSR1);
        CHECK(depth == 0 && deepest == DEPTH, "unblocked: depth %d, deepest %d", depth, deepest);
    }
    handle(SIGUSR1, on_asking, 0);
    site3(SYS_tgkill, getpid(), gettid(), SIGUSR1);
    alternate.ss_flags = (int)SS_AUTODISARM;
    CHECK(sigaltstack(&alternate, NULL) == 0, "sigaltstack with SS_AUTODISARM");
    handle(SIGUSR1, on_disarmed, 0);
    handle(SIGUSR2, on_disarmed, 0);
    for (int round = 1; round <= 10; round++) {
        deepest = 0;
        site3(SYS_tgkill, getpid(), gettid(), SIGUSR1);
        CHECK(deepest == 2, "SS_AUTODISARM: %d handlers ran", deepest);
    }
    alternate.ss_flags = 0;
    CHECK(sigaltstack(&alternate, NULL) == 0, "sigaltstack again");
    handle(SIGUSR2, on_second, SA_NODEFER);
    CHECK(!off_stack, "a handler did not run on the alternate stack");
    CHECK(!wrong, "calls in a handler went wrong: %d", wrong);

    struct rlimit small = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_STACK, &small);
    for (int round = 0; round < 20; round++) {
        if (sigsetjmp(back, 1) == 0)
            CHECK(overflow(1L << 30) == 0, "the stack did not overflow");
        CHECK(site0(SYS_getpid) == getpid(), "getpid after an overflow");
    }
    CHECK(!wrong, "calls in the overflow handler went wrong: %d", wrong);
    return check_result();
}
