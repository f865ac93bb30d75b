/*
 * Signals that a mechanism may need for itself are blocked and taken by the program without a
 * handler: by rt_sigtimedwait with all that siginfo tells (argument "taken"; bad ones:
 * "arguments"), also while it sleeps ("asleep"); shown by rt_sigpending ("pending"), but not in a
 * child ("child"); and read from a signalfd ("descriptor").
 */
#include "tests/conformance/blocked.h"
#include "tests/conformance/caught.h"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>

#define ROUNDS 20

static const struct timespec no_time;

static long take(uint64_t set, siginfo_t *info, const struct timespec *timeout)
{
    memset(info, 0, sizeof *info);
    return site4(SYS_rt_sigtimedwait, &set, info, timeout, 8);
}

static void check_taken(int signal, int code, pid_t sender)
{
    siginfo_t info;
    long result = take(OWNED_BITS, &info, NULL);
    CHECK(result == signal, "took %ld, expected %d", result, signal);
    CHECK(info.si_signo == signal && info.si_code == code, "siginfo: signal %d, code %d",
          info.si_signo, info.si_code);
    CHECK(info.si_pid == sender && info.si_uid == getuid(), "siginfo: from %d, user %u",
          info.si_pid, info.si_uid);
    result = take(OWNED_BITS, &info, &no_time);
    CHECK(result == -EAGAIN, "nothing is left, but took %ld", result);
}

static void take_all_kinds(int signal)
{
    site2(SYS_kill, getpid(), signal);
    check_taken(signal, SI_USER, getpid());
    site3(SYS_tgkill, getpid(), gettid(), signal);
    check_taken(signal, SI_TKILL, getpid());

    siginfo_t info;
    const union sigval value = {.sival_int = 0x5eed};
    CHECK(sigqueue(getpid(), signal, value) == 0, "sigqueue");
    long result = take(BIT(signal), &info, NULL);
    CHECK(result == signal && info.si_code == SI_QUEUE && info.si_value.sival_int == 0x5eed,
          "queued: took %ld, code %d, value %#x", result, info.si_code, info.si_value.sival_int);

    pid_t child = fork();
    if (child == 0) {
        kill(getppid(), signal);
        _exit(0);
    }
    check_taken(signal, SI_USER, child);
    waitpid(child, NULL, 0);
}

static void check_taken_all(void)
{
    const uint64_t set = OWNED_BITS;
    mask_change(SIG_BLOCK, OWNED_BITS);
    for (int round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < OWNED; i++)
            take_all_kinds(owned[i]);
        raise_owned();
        for (unsigned i = 0; i < OWNED; i++) {
            long result = site4(SYS_rt_sigtimedwait, &set, 0, &no_time, 8);
            CHECK(result > 0 && OWNED_BITS & BIT(result), "without siginfo took %ld", result);
        }
    }
    mask_change(SIG_UNBLOCK, OWNED_BITS);
    expect_caught("taken, not caught", 0);
}

static void check_bad_arguments(void)
{
    const uint64_t set = OWNED_BITS;
    mask_change(SIG_BLOCK, OWNED_BITS);
    raise_owned();
    CHECK(site4(SYS_rt_sigtimedwait, -4096, 0, &no_time, 8) == -EFAULT, "a wild set");
    CHECK(site4(SYS_rt_sigtimedwait, &set, 0, -4096, 8) == -EFAULT, "a wild time");
    CHECK(site4(SYS_rt_sigtimedwait, &set, 0, &no_time, 4) == -EINVAL, "a set of 4 bytes");
    CHECK(site2(SYS_rt_sigpending, -4096, 8) == -EFAULT, "a wild pending set");
    expect_caught("blocked", 0);
    mask_change(SIG_UNBLOCK, OWNED_BITS);
    expect_caught("unblocked", 1);
}

/* --- asleep --- */

struct sender {
    pid_t target;
    int signal;
};

static void *send_when_asleep(void *argument)
{
    const struct sender *sender = argument;
    blocked_wait(sender->target, SYS_rt_sigtimedwait);
    site3(SYS_tgkill, getpid(), sender->target, sender->signal);
    return NULL;
}

static long take_asleep(int signal, siginfo_t *info)
{
    struct sender sender = {gettid(), signal};
    pthread_t thread;
    pthread_create(&thread, NULL, send_when_asleep, &sender);
    long result = take(OWNED_BITS, info, NULL);
    pthread_join(thread, NULL);
    return result;
}

/* The sender has them blocked too, so that none can be delivered to it. */
static void take_many_asleep(void)
{
    siginfo_t info;
    mask_change(SIG_BLOCK, OWNED_BITS);
    for (int round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < OWNED; i++) {
            long result = take_asleep(owned[i], &info);
            CHECK(result == owned[i] && info.si_code == SI_TKILL, "took %ld, code %d", result,
                  info.si_code);
        }
    }
    mask_change(SIG_UNBLOCK, OWNED_BITS);
    expect_caught("taken, not caught", 0);
}

static void check_asleep(void)
{
    struct sigaction action = {.sa_handler = count_caught, .sa_flags = SA_RESTART};
    siginfo_t info;
    sigaction(SIGUSR1, &action, NULL);
    take_many_asleep();
    long result = take_asleep(SIGUSR1, &info);
    CHECK(result == -EINTR, "interrupted by another signal, took %ld", result);
    CHECK(caught[SIGUSR1] == 1, "caught %d interruptions", caught[SIGUSR1]);
}

/* --- pending --- */

static void check_pending(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        caught_start_over();
        mask_change(SIG_BLOCK, OWNED_BITS);
        CHECK((pending_now() & OWNED_BITS) == 0, "pending is %#lx at first", pending_now());
        for (unsigned i = 0; i < OWNED; i++) {
            if (round % 2)
                site2(SYS_kill, getpid(), owned[i]);
            else
                site3(SYS_tgkill, getpid(), gettid(), owned[i]);
            CHECK(pending_now() & BIT(owned[i]), "signal %d is not pending", owned[i]);
        }
        mask_change(SIG_UNBLOCK, OWNED_BITS);
        expect_caught("unblocked", 1);
        CHECK((pending_now() & OWNED_BITS) == 0, "pending is %#lx behind it", pending_now());
    }
}

static void in_child(void)
{
    CHECK((pending_now() & OWNED_BITS) == 0, "in a child is pending %#lx", pending_now());
    CHECK((mask_now() & OWNED_BITS) == OWNED_BITS, "a child's mask is %#lx", mask_now());
    mask_change(SIG_UNBLOCK, OWNED_BITS);
    expect_caught("in a child", 0);
}

static void check_child(void)
{
    mask_change(SIG_BLOCK, OWNED_BITS);
    raise_owned();
    pid_t child = fork();
    if (child == 0) {
        check_start_over();
        in_child();
        _exit(check_result());
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(status == 0, "the child ended with status %#x", (unsigned)status);
    mask_change(SIG_UNBLOCK, OWNED_BITS);
    expect_caught("in the parent", 1);
}

/* --- signalfd --- */

static void check_descriptor(void)
{
    const uint64_t set = OWNED_BITS;
    mask_change(SIG_BLOCK, OWNED_BITS);
    int descriptor = (int)site4(SYS_signalfd4, -1, &set, 8, SFD_CLOEXEC | SFD_NONBLOCK);
    CHECK(descriptor >= 0, "signalfd4 returned %d", descriptor);
    for (unsigned i = 0; i < OWNED; i++) {
        struct signalfd_siginfo info = {0};
        struct pollfd poll_it = {.fd = descriptor, .events = POLLIN};
        CHECK(poll(&poll_it, 1, 0) == 0, "readable before");
        site2(SYS_kill, getpid(), owned[i]);
        CHECK(poll(&poll_it, 1, 0) == 1, "signal %d makes it not readable", owned[i]);
        ssize_t got = read(descriptor, &info, sizeof info);
        CHECK(got == sizeof info && info.ssi_signo == (uint32_t)owned[i] &&
                  info.ssi_pid == (uint32_t)getpid(),
              "read %zd bytes: signal %u from %u", got, info.ssi_signo, info.ssi_pid);
    }
    mask_change(SIG_UNBLOCK, OWNED_BITS);
    expect_caught("read, not caught", 0);
}

static const struct {
    const char *name;
    void (*check)(void);
} parts[] = {
    {"taken", check_taken_all}, {"arguments", check_bad_arguments},
    {"asleep", check_asleep},   {"pending", check_pending},
    {"child", check_child},     {"descriptor", check_descriptor},
};

int main(int argc, char **argv)
{
    alarm(10); /* a signal that is lost would be waited for */
    site_expect(site_syscall_instruction, SITE_CALL);
    catch_owned(count_caught, 0, 0);
    for (size_t i = 0; argc > 1 && i < sizeof parts / sizeof parts[0]; i++) {
        if (strcmp(argv[1], parts[i].name) == 0)
            parts[i].check();
    }
    return check_result();
}
