/*
 * A signal handler that interrupts a blocked read: without SA_RESTART the read returns EINTR, with
 * it the read goes on and returns the data; nanosleep goes on by restart_syscall after a stop; and
 * calls made by the handler work.
 */
#include "tests/conformance/blocked.h"
#include "tests/conformance/site.h"

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define ROUNDS 200

static volatile sig_atomic_t handled;
static volatile long pid_in_handler;
static int ends[2];

static void on_signal(int signal)
{
    pid_in_handler = site0(SYS_getpid);
    handled = handled + 1;
}

struct sender {
    pid_t target;
    bool then_write;
};

static void *send_when_blocked(void *argument)
{
    const struct sender *sender = argument;
    int before = handled;
    blocked_wait(sender->target, SYS_read);
    site3(SYS_tgkill, getpid(), sender->target, SIGUSR1);
    if (sender->then_write) {
        while (handled == before)
            sched_yield();
        blocked_wait(sender->target, SYS_read);
        CHECK(write(ends[1], "x", 1) == 1, "write");
    }
    return NULL;
}

static void interrupted_read(int flags, bool through_libc)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = flags};
    struct sender sender = {gettid(), flags & SA_RESTART};
    pthread_t thread;
    char byte = 0;
    sigaction(SIGUSR1, &action, NULL);
    int before = handled;
    pthread_create(&thread, NULL, send_when_blocked, &sender);
    long result;
    if (through_libc) {
        result = read(ends[0], &byte, 1);
        if (result < 0)
            result = -errno;
    } else {
        result = site3(SYS_read, ends[0], &byte, 1);
    }
    pthread_join(thread, NULL);
    CHECK(handled == before + 1, "handled %d signals", handled - before);
    CHECK(pid_in_handler == getpid(), "getpid in the handler returned %ld", pid_in_handler);
    if (flags & SA_RESTART)
        CHECK(result == 1 && byte == 'x', "restarted read returned %ld", result);
    else
        CHECK(result == -EINTR, "read returned %ld", result);
}

/* Stopped and continued, a sleep is resumed by the kernel through restart_syscall. */
static void resumed_sleep(void)
{
    pid_t child = fork();
    if (child == 0) {
        check_start_over();
        struct timespec wanted = {0, 50 * 1000 * 1000}, left = {9, 9}, start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        long result = site2(SYS_nanosleep, &wanted, &left);
        clock_gettime(CLOCK_MONOTONIC, &end);
        long slept_ns = (end.tv_sec - start.tv_sec) * 1000000000L + end.tv_nsec - start.tv_nsec;
        CHECK(result == 0, "nanosleep returned %ld", result);
        CHECK(slept_ns >= 50 * 1000 * 1000, "slept %ld ns only", slept_ns);
        _exit(check_result());
    }
    int status = -1;
    kill(child, SIGSTOP);
    waitpid(child, &status, WUNTRACED);
    kill(child, SIGCONT);
    waitpid(child, &status, 0);
    CHECK(status == 0, "the stopped sleeper ended with status %#x", (unsigned)status);
}

int main(void)
{
    site_expect(site_syscall_instruction, SITE_CALL);
    if (pipe(ends) != 0)
        return 1;
    for (int round = 0; round < ROUNDS; round++) {
        interrupted_read(0, false);
        interrupted_read(SA_RESTART, false);
        interrupted_read(0, true);
        interrupted_read(SA_RESTART, true);
    }
    for (int round = 0; round < 20; round++)
        resumed_sleep();
    return check_result();
}
