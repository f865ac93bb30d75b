/*
 * A signal arrives while the hook's C code runs. 10,000 times (1000 under the slow mechanisms: more
 * than any stack of frames would bear) the handler leaves by siglongjmp, so that the hook never
 * returns; as often it makes system calls of its own, which enter the same hook on the same thread,
 * and returns. Runs under hooks/lab.c.
 */
#include "tests/conformance/lab.h"
#include "tests/conformance/site.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/syscall.h>

#define ROUNDS      10000
#define ROUNDS_SLOW 1000

static sigjmp_buf back;
static volatile int state; /* of LAB_SPIN: 1 in the hook, 2 may leave */
static volatile sig_atomic_t jump, wrong;
static _Atomic bool stop;

static void on_signal(int signal)
{
    if (site0(LAB_PRESENT) != LAB_YES || site0(SYS_getpid) != getpid())
        wrong = 1;
    if (site0(LAB_DEEP) != 0)
        wrong = 2;
    if (jump)
        siglongjmp(back, 1);
    state = 2;
}

static void *sender(void *target)
{
    while (!atomic_load(&stop)) {
        if (state == 1) {
            state = 3;
            site3(SYS_tgkill, getpid(), *(pid_t *)target, SIGUSR1);
        }
        sched_yield();
    }
    return NULL;
}

static void interrupt_hook(void)
{
    state = 0;
    if (sigsetjmp(back, 1) == 0) {
        long rounds = site2(LAB_SPIN, &state, 1L << 40);
        CHECK(!jump && rounds < 1L << 40, "the hook returned after %ld rounds", rounds);
    } else {
        CHECK(jump, "jumped without being told to");
    }
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    pid_t self = gettid();
    pthread_t thread;
    CHECK(site0(LAB_PRESENT) == LAB_YES, "hooks/lab.c does not answer");
    if (check_result())
        return 1;
    sigaction(SIGUSR1, &action, NULL);
    pthread_create(&thread, NULL, sender, &self);
    const int rounds = check_under("zpoline") ? ROUNDS : ROUNDS_SLOW;
    for (volatile int round = 0; round < rounds; round++) {
        jump = 1;
        interrupt_hook();
        jump = 0;
        interrupt_hook();
    }
    atomic_store(&stop, true);
    pthread_join(thread, NULL);
    CHECK(!wrong, "calls in the handler went wrong: %d", wrong);
    CHECK(site0(LAB_DEEP) == 0, "the hook's stack at the end");
    CHECK(site0(LAB_FAULTS) == 0, "the hook was entered with a misaligned stack");
    return check_result();
}
