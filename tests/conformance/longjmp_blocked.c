/*
 * 10,000 times: a handler that interrupted a blocked read leaves by siglongjmp, so that the call
 * never returns; what a mechanism keeps for a call must not pile up. Then 20,000 more at moments
 * that a timer chooses, among short calls.
 */
#include "tests/conformance/blocked.h"
#include "tests/conformance/site.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>

#define ROUNDS       10000
#define TIMER_ROUNDS 20000

static sigjmp_buf back;
static _Atomic long asked;

static void on_signal(int signal)
{
    siglongjmp(back, 1);
}

static void *sender(void *target)
{
    for (long round = 1; round <= ROUNDS; round++) {
        while (atomic_load(&asked) < round)
            sched_yield();
        blocked_wait(*(pid_t *)target, SYS_read);
        site3(SYS_tgkill, getpid(), *(pid_t *)target, SIGUSR1);
    }
    return NULL;
}

static void out_of_blocked_calls(void)
{
    int ends[2];
    char byte;
    pid_t self = gettid();
    pthread_t thread;
    if (pipe(ends) != 0 || pthread_create(&thread, NULL, sender, &self) != 0)
        exit(1);
    for (volatile long round = 1; round <= ROUNDS; round++) {
        if (sigsetjmp(back, 1) == 0) {
            atomic_store(&asked, round);
            long result = site3(SYS_read, ends[0], &byte, 1);
            CHECK(false, "read returned %ld", result);
        }
        if (round % 1000 == 0)
            CHECK(site0(SYS_getpid) == getpid(), "getpid after %ld rounds", round);
    }
    pthread_join(thread, NULL);
}

static void out_of_short_calls(void)
{
    const struct itimerval once = {.it_value = {0, 50}}, never = {0};
    long parent = getppid();
    volatile long round = 0;
    sigset_t timer;
    sigemptyset(&timer);
    sigaddset(&timer, SIGALRM);
    if (sigsetjmp(back, 1) == 1)
        round = round + 1;
    /* One alarm for each jump: a next one could come in the middle of it, again and again. */
    setitimer(ITIMER_REAL, &once, NULL);
    while (round < TIMER_ROUNDS) {
        long result = site0(SYS_getppid);
        if (result != parent) {
            CHECK(false, "getppid returned %ld", result);
            break;
        }
        if (site3(SYS_write, -1, "", 1) != -EBADF) {
            CHECK(false, "write to -1 went well");
            break;
        }
    }
    sigprocmask(SIG_BLOCK, &timer, NULL);
    setitimer(ITIMER_REAL, &never, NULL);
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    site_expect(site_syscall_instruction, SITE_CALL);
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
    out_of_blocked_calls();
    out_of_short_calls();
    CHECK(site0(SYS_getpid) == getpid(), "getpid at the end");
    return check_result();
}
