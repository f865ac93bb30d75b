/*
 * The program blocks signals that a mechanism may need for itself, and system calls go on: by the
 * mask of a wait while a handler interrupts it (argument "ppoll", "pselect", "epoll",
 * "sigsuspend"), by running the handler of one of them ("own"), by a handler's sa_mask ("sa_mask"),
 * and by a handler that changes the mask that its return restores ("context"). What is blocked
 * stays pending, does not end a wait that blocks it ("undisturbed"), and comes when it natively
 * would.
 */
#include "tests/conformance/blocked.h"
#include "tests/conformance/caught.h"

#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <ucontext.h>

#define ROUNDS 20

long redzone_probe(long number, uint64_t seen[16]);

/* What a handler saw, for a check outside. */
static volatile struct {
    int runs, caught;
    uint64_t mask, pending, context_mask;
    long parent, red_zone_parent;
} seen;

static volatile uint64_t context_mask; /* what on_context leaves in its frame */

static int caught_owned(void)
{
    int sum = 0;
    for (unsigned i = 0; i < OWNED; i++)
        sum += caught[owned[i]];
    return sum;
}

/* Makes calls of all kinds, and raises what should be blocked now. */
static void look_around(void)
{
    uint64_t red_zone[16];
    raise_owned();
    seen.parent = site0(SYS_getppid);
    seen.red_zone_parent = redzone_probe(SYS_getppid, red_zone);
    seen.mask = mask_now();
    seen.pending = pending_now();
    seen.caught = caught_owned();
    seen.runs = seen.runs + 1;
}

static void on_wake(int signal)
{
    look_around();
}

static void check_seen(const char *when)
{
    CHECK(seen.runs == 1, "%s: the handler ran %d times", when, seen.runs);
    CHECK(seen.parent == getppid() && seen.red_zone_parent == getppid(),
          "%s: calls in the handler returned %ld and %ld", when, seen.parent, seen.red_zone_parent);
    CHECK((seen.mask & OWNED_BITS) == OWNED_BITS, "%s: the mask was %#lx", when, seen.mask);
    CHECK((seen.pending & OWNED_BITS) == OWNED_BITS, "%s: pending was %#lx", when, seen.pending);
    CHECK(seen.caught == 0, "%s: blocked, but %d were caught", when, seen.caught);
}

static void start_over(void)
{
    memset((void *)&seen, 0, sizeof seen);
    caught_start_over();
}

/* --- masks of waits --- */

static long by_ppoll(const uint64_t *mask)
{
    return site_syscall(SYS_ppoll, 0, 0, 0, (long)mask, 8, 0);
}

static long by_pselect(const uint64_t *mask)
{
    const struct {
        const uint64_t *mask;
        size_t size;
    } argument = {mask, 8};
    return site_syscall(SYS_pselect6, 0, 0, 0, 0, 0, (long)&argument);
}

static int epoll_descriptor;

static long by_epoll(const uint64_t *mask)
{
    struct epoll_event event;
    return site_syscall(SYS_epoll_pwait, epoll_descriptor, (long)&event, 1, -1, (long)mask, 8);
}

static long by_sigsuspend(const uint64_t *mask)
{
    return site2(SYS_rt_sigsuspend, mask, 8);
}

static const struct wait {
    const char *name;
    long number;
    long (*wait)(const uint64_t *mask);
} waits[] = {
    {"ppoll", SYS_ppoll, by_ppoll},
    {"pselect", SYS_pselect6, by_pselect},
    {"epoll", SYS_epoll_pwait, by_epoll},
    {"sigsuspend", SYS_rt_sigsuspend, by_sigsuspend},
};
#define WAITS (sizeof waits / sizeof waits[0])

struct sender {
    pid_t target;
    const struct wait *wait;
    bool disturbs;
};

static void *send_into_wait(void *argument)
{
    const struct sender *sender = argument;
    for (unsigned i = 0; sender->disturbs && i < OWNED; i++) {
        blocked_wait(sender->target, sender->wait->number);
        site3(SYS_tgkill, getpid(), sender->target, owned[i]);
    }
    blocked_wait(sender->target, sender->wait->number);
    site3(SYS_tgkill, getpid(), sender->target, SIGUSR1);
    return NULL;
}

/* Blocked by the wait alone: they come when the wait is over. */
static void wait_that_blocks(const struct wait *wait, bool disturbs)
{
    const uint64_t mask = OWNED_BITS;
    struct sender sender = {gettid(), wait, disturbs};
    pthread_t thread;
    start_over();
    pthread_create(&thread, NULL, send_into_wait, &sender);
    long result = wait->wait(&mask);
    CHECK(result == -EINTR, "%s returned %ld", wait->name, result);
    check_seen(wait->name);
    expect_caught("behind a wait that blocks them", 1);
    CHECK((mask_now() & OWNED_BITS) == 0, "behind %s the mask is %#lx", wait->name, mask_now());
    if (check_result())
        exit(1); /* the sender may wait for another wait */
    pthread_join(thread, NULL);
}

/* Blocked but for the wait: it comes in it. */
static void wait_that_opens(const struct wait *wait, int signal)
{
    const uint64_t open = 0;
    start_over();
    mask_change(SIG_BLOCK, OWNED_BITS);
    site3(SYS_tgkill, getpid(), gettid(), signal);
    expect_caught("blocked", 0);
    long result = wait->wait(&open);
    CHECK(result == -EINTR, "%s returned %ld", wait->name, result);
    CHECK(caught_owned() == 1 && caught[signal] == 1, "signal %d came %d times in %s", signal,
          caught[signal], wait->name);
    CHECK((mask_now() & OWNED_BITS) == OWNED_BITS, "behind %s the mask is %#lx", wait->name,
          mask_now());
    site3(SYS_tgkill, getpid(), gettid(), signal);
    CHECK(caught[signal] == 1, "signal %d came though it is blocked again", signal);
    mask_change(SIG_UNBLOCK, OWNED_BITS);
    CHECK(caught_owned() == 2 && caught[signal] == 2, "signal %d came %d times", signal,
          caught[signal]);
}

static void wait_that_opens_all(const struct wait *wait)
{
    const uint64_t open = 0;
    start_over();
    mask_change(SIG_BLOCK, OWNED_BITS);
    raise_owned();
    long result = wait->wait(&open);
    CHECK(result == -EINTR, "%s returned %ld", wait->name, result);
    expect_caught("in a wait that opens them all", 1);
    mask_change(SIG_UNBLOCK, OWNED_BITS);
    expect_caught("unblocked", 1);
}

static void prepare_waits(void)
{
    struct sigaction action = {.sa_handler = on_wake};
    epoll_descriptor = epoll_create1(EPOLL_CLOEXEC);
    sigaction(SIGUSR1, &action, NULL);
    catch_owned(count_caught, 0, 0);
}

static void check_wait(const struct wait *wait)
{
    prepare_waits();
    for (int round = 0; round < ROUNDS; round++) {
        wait_that_blocks(wait, false);
        for (unsigned i = 0; i < OWNED; i++)
            wait_that_opens(wait, owned[i]);
    }
}

static void check_undisturbed(void)
{
    prepare_waits();
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < WAITS; i++)
            wait_that_blocks(&waits[i], true);
    }
}

static void check_together(void)
{
    prepare_waits();
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < WAITS; i++)
            wait_that_opens_all(&waits[i]);
    }
}

/* --- masks of handlers --- */

static void on_owned(int signal)
{
    if (seen.runs == 0)
        look_around();
    count_caught(signal);
}

static void on_own(int signal)
{
    uint64_t red_zone[16];
    if (caught[signal] == 0)
        site3(SYS_tgkill, getpid(), gettid(), signal);
    seen.red_zone_parent = redzone_probe(SYS_getppid, red_zone);
    seen.mask = mask_now();
    if (caught[signal] == 0)
        seen.pending = pending_now();
    count_caught(signal);
}

/* Raised in its own handler, a signal comes behind it. */
static void check_own(void)
{
    catch_owned(on_own, 0, 0);
    for (int round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < OWNED; i++) {
            start_over();
            site3(SYS_tgkill, getpid(), gettid(), owned[i]);
            CHECK(caught[owned[i]] == 2, "signal %d: caught %d times", owned[i], caught[owned[i]]);
            CHECK(seen.red_zone_parent == getppid(), "getppid returned %ld", seen.red_zone_parent);
            CHECK((seen.mask & OWNED_BITS) == BIT(owned[i]), "its handler's mask was %#lx",
                  seen.mask);
            CHECK((seen.pending & OWNED_BITS) == BIT(owned[i]), "pending was %#lx", seen.pending);
            CHECK((mask_now() & OWNED_BITS) == 0, "behind it the mask is %#lx", mask_now());
        }
    }
}

static void check_sa_mask(void)
{
    struct sigaction action = {.sa_handler = on_wake};
    const uint64_t mask = OWNED_BITS;
    memcpy(&action.sa_mask, &mask, sizeof mask);
    sigaction(SIGUSR1, &action, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        catch_owned(count_caught, 0, 0);
        start_over();
        site3(SYS_tgkill, getpid(), gettid(), SIGUSR1);
        check_seen("sa_mask of another signal");
        expect_caught("behind its handler", 1);
        catch_owned(on_owned, 0, OWNED_BITS);
        for (unsigned i = 0; i < OWNED; i++) {
            start_over();
            site3(SYS_tgkill, getpid(), gettid(), owned[i]);
            CHECK(caught[owned[i]] == 2, "signal %d, raised in its handler: caught %d times",
                  owned[i], caught[owned[i]]);
            CHECK(caught_owned() == OWNED + 1, "caught %d signals", caught_owned());
            check_seen("sa_mask of one of them");
            CHECK((mask_now() & OWNED_BITS) == 0, "behind it the mask is %#lx", mask_now());
        }
    }
}

static void on_context(int signal, siginfo_t *info, void *context)
{
    uint64_t *mask = (uint64_t *)(void *)&((ucontext_t *)context)->uc_sigmask;
    seen.context_mask = *mask;
    *mask = (*mask & ~OWNED_BITS) | context_mask;
}

static void check_context(void)
{
    struct sigaction action = {.sa_sigaction = on_context, .sa_flags = SA_SIGINFO};
    sigaction(SIGUSR1, &action, NULL);
    catch_owned(count_caught, 0, 0);
    for (int round = 0; round < ROUNDS; round++) {
        start_over();
        context_mask = OWNED_BITS;
        site3(SYS_tgkill, getpid(), gettid(), SIGUSR1);
        CHECK((seen.context_mask & OWNED_BITS) == 0, "the frame's mask was %#lx",
              seen.context_mask);
        look_around();
        check_seen("behind a handler that blocked them");
        context_mask = 0;
        site3(SYS_tgkill, getpid(), gettid(), SIGUSR1);
        CHECK((seen.context_mask & OWNED_BITS) == OWNED_BITS, "the frame's mask was %#lx",
              seen.context_mask);
        CHECK((mask_now() & OWNED_BITS) == 0, "behind it the mask is %#lx", mask_now());
        expect_caught("behind a handler that opened them", 1);
    }
}

static const struct {
    const char *name;
    void (*check)(void);
} parts[] = {
    {"undisturbed", check_undisturbed}, {"together", check_together}, {"own", check_own},
    {"sa_mask", check_sa_mask},         {"context", check_context},
};

int main(int argc, char **argv)
{
    const char *which = argc > 1 ? argv[1] : "";
    alarm(10); /* a signal that is lost would be waited for */
    site_expect(site_syscall_instruction, SITE_CALL);
    for (size_t i = 0; i < WAITS; i++) {
        if (strcmp(which, waits[i].name) == 0)
            check_wait(&waits[i]);
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (strcmp(which, parts[i].name) == 0)
            parts[i].check();
    }
    return check_result();
}
