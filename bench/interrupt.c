/* Waiting for children and for Ctrl-C by sigtimedwait. */
#include "bench/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

#define NS_PER_S INT64_C(1000000000)

static bool wanted;

int64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

static void person_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
}

void interrupt_catch(void)
{
    sigset_t set;
    person_signals(&set);
    sigaddset(&set, SIGCHLD);
    signal(SIGCHLD, SIG_DFL); /* an inherited SIG_IGN would take the children's statuses away */
    sigprocmask(SIG_BLOCK, &set, NULL);
}

bool interrupt_wanted(void)
{
    static const struct timespec now = {0, 0};
    sigset_t set;
    person_signals(&set);
    if (!wanted && sigtimedwait(&set, NULL, &now) > 0)
        wanted = true;
    return wanted;
}

int interrupt_wait_child(int64_t deadline_ns)
{
    sigset_t set;
    person_signals(&set);
    sigaddset(&set, SIGCHLD);
    int64_t left = deadline_ns - clock_ns();
    if (wanted)
        return -EINTR;
    if (left <= 0)
        return -ETIMEDOUT;
    struct timespec limit = {left / NS_PER_S, left % NS_PER_S};
    int signal_number = sigtimedwait(&set, NULL, &limit);
    if (signal_number < 0)
        return errno == EAGAIN ? -ETIMEDOUT : 0;
    wanted = signal_number != SIGCHLD;
    return wanted ? -EINTR : 0;
}
