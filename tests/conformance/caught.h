/*
 * The signals that mechanisms need for themselves, as a program uses them: counted by a handler,
 * and masks as the kernel has them, through an instruction of the test's own.
 */
#ifndef CONFORMANCE_CAUGHT_H
#define CONFORMANCE_CAUGHT_H

#include "tests/conformance/site.h"

#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>

static const int owned[] = {SIGTRAP, SIGSYS, SIGSEGV};
#define OWNED      (sizeof owned / sizeof owned[0])
#define BIT(n)     (1UL << ((n)-1))
#define OWNED_BITS (BIT(SIGTRAP) | BIT(SIGSYS) | BIT(SIGSEGV))

static volatile int caught[NSIG];

static inline void count_caught(int signal)
{
    caught[signal] = caught[signal] + 1;
    if (site0(SYS_getpid) != getpid())
        caught[0] = 1; /* calls in a handler work; see caught_start_over() */
}

/* Installs count_caught, or another handler, for all owned signals. */
static inline void catch_owned(void (*handler)(int), int flags, uint64_t mask)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    memcpy(&action.sa_mask, &mask, sizeof mask);
    for (unsigned i = 0; i < OWNED; i++)
        CHECK(sigaction(owned[i], &action, NULL) == 0, "sigaction %d", owned[i]);
}

static inline void caught_start_over(void)
{
    CHECK(caught[0] == 0, "a call in a handler went wrong");
    for (unsigned i = 0; i < NSIG; i++)
        caught[i] = 0;
}

static inline void expect_caught(const char *when, int times)
{
    for (unsigned i = 0; i < OWNED; i++)
        CHECK(caught[owned[i]] == times, "%s: signal %d was caught %d times, expected %d", when,
              owned[i], caught[owned[i]], times);
}

/* The calling thread's mask: sets it (how as for sigprocmask), returns what it was. */
static inline uint64_t mask_change(int how, uint64_t mask)
{
    uint64_t before = 0;
    long result = site4(SYS_rt_sigprocmask, how, &mask, &before, 8);
    CHECK(result == 0, "rt_sigprocmask returned %ld", result);
    return before;
}

static inline uint64_t mask_now(void)
{
    return mask_change(SIG_BLOCK, 0);
}

static inline uint64_t pending_now(void)
{
    uint64_t set = 0;
    CHECK(site2(SYS_rt_sigpending, &set, 8) == 0, "rt_sigpending");
    return set;
}

static inline void raise_owned(void)
{
    for (unsigned i = 0; i < OWNED; i++)
        site3(SYS_tgkill, getpid(), site0(SYS_gettid), owned[i]);
}

#endif
