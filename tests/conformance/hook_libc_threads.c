/*
 * What the libc of a hook keeps for each thread belongs to the thread, is new with it, and is not
 * the program's: thread-local variables ("own"), who holds a mutex ("mutex"), the CPU ("cpu"). A
 * signal's handler that interrupts the hook finds what is the program's ("handler"), may leave by
 * siglongjmp ("jump"), and is the one that the program has installed ("actions"). Runs under
 * hooks/uses_libc.c.
 */
#include "tests/conformance/check.h"
#include "tests/conformance/hook_libc.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 8
#define ROUNDS  200
#define COOKIE  0x5eed

static _Thread_local long cookie = COOKIE;
static _Thread_local const long *cookie_at;

static void *in_thread(void *(*body)(void *), void *argument)
{
    pthread_t thread;
    void *result = NULL;
    CHECK(pthread_create(&thread, NULL, body, argument) == 0, "pthread_create");
    pthread_join(thread, &result);
    return result;
}

/* --- what a thread has --- */

static void *count(void *unused)
{
    for (long i = 0; i < ROUNDS; i++) {
        long expected = LIBC_HOOK_FIRST + i, found = syscall(LIBC_HOOK_COUNT);
        if (!CHECK(found == expected, "the hook counts %ld, expected %ld", found, expected))
            break;
        CHECK(cookie == COOKIE, "the program's own is %ld", cookie);
    }
    return unused;
}

static void in_threads(void *(*body)(void *))
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, body, NULL) == 0, "thread %d", i);
    body(NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

/* In the place of those that have ended. */
static void *count_in_threads(void *unused)
{
    for (int round = 0; round < ROUNDS / 4; round++)
        in_thread(count, NULL);
    return unused;
}

static void check_own(void)
{
    in_threads(count);
    in_threads(count_in_threads);
}

static bool refused;

static void *unlock(void *unused)
{
    long result = syscall(LIBC_HOOK_UNLOCK);
    CHECK(result == (refused ? -1 : 0) && (result == 0 || errno == EPERM), "unlock: %ld", result);
    return unused;
}

static void *lock_and_unlock(void *unused)
{
    CHECK(syscall(LIBC_HOOK_LOCK) == 1, "the mutex does not know its owner");
    unlock(NULL);
    return unused;
}

static void check_mutex(void)
{
    lock_and_unlock(NULL);
    in_thread(lock_and_unlock, NULL);
    CHECK(syscall(LIBC_HOOK_LOCK) == 1, "the mutex does not know its owner");
    refused = true;
    in_thread(unlock, NULL);
    refused = false;
    unlock(NULL);
    pid_t child = fork();
    if (child == 0) {
        check_start_over();
        lock_and_unlock(NULL);
        in_thread(lock_and_unlock, NULL);
        _exit(check_result());
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(status == 0, "a forked child ended with status %#x", (unsigned)status);
}

static void *ask_cpu(void *unused)
{
    cpu_set_t one;
    sched_getaffinity(0, sizeof one, &one);
    int last = CPU_SETSIZE - 1;
    while (last > 0 && !CPU_ISSET(last, &one))
        last--;
    CPU_ZERO(&one);
    CPU_SET(last, &one);
    sched_setaffinity(0, sizeof one, &one);
    long found = syscall(LIBC_HOOK_CPU);
    CHECK(found == last, "the hook runs on CPU %ld, expected %d", found, last);
    return unused;
}

static void check_cpu(void)
{
    in_thread(ask_cpu, NULL);
    ask_cpu(NULL);
}

/* --- handlers that interrupt the hook --- */

static const int signals[] = {SIGUSR1, SIGCHLD, SIGSEGV, SIGTRAP};

static _Atomic int waits, handled;
static int ends[2];
static pthread_t waiting;
static sigjmp_buf back;
static volatile sig_atomic_t jumps, wrong;

static void on_signal(int signal)
{
    int saved = errno;
    if (cookie != COOKIE || &cookie != cookie_at)
        wrong = 1;
    if (syscall(LIBC_HOOK_IS_LETTER, 'a') != 1 || syscall(LIBC_HOOK_CPU) < 0)
        wrong = 2;
    errno = saved;
    atomic_store(&handled, signal);
    if (jumps)
        siglongjmp(back, 1);
}

/* Interrupts the hook once it waits, and lets it go on. */
static void *interrupter(void *signal)
{
    while (!atomic_load(&waits))
        sched_yield();
    pthread_kill(waiting, *(const int *)signal);
    while (!atomic_load(&handled))
        sched_yield();
    if (!jumps)
        CHECK(write(ends[1], "x", 1) == 1, "write");
    return NULL;
}

static void interrupt(const int *signal)
{
    pthread_t thread;
    waits = handled = 0;
    CHECK(pthread_create(&thread, NULL, interrupter, (void *)(uintptr_t)signal) == 0, "thread");
    if (sigsetjmp(back, 1) == 0) {
        long result = syscall(LIBC_HOOK_READ, ends[0], &waits);
        CHECK(!jumps && result == 1, "the hook says %ld, errno %d", result, errno);
    }
    pthread_join(thread, NULL);
    CHECK(handled == *signal, "signal %d was handled as %d", *signal, handled);
    CHECK(cookie == COOKIE && &cookie == cookie_at, "the program's own is %ld", cookie);
    CHECK(syscall(LIBC_HOOK_IS_LETTER, '1') == 0, "the hook's own is lost");
}

static void *interrupt_all(void *unused)
{
    waiting = pthread_self();
    cookie_at = &cookie;
    for (int round = 0; round < ROUNDS / 10; round++) {
        for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
            interrupt(&signals[i]);
    }
    CHECK(!wrong, "what a handler found went wrong: %d", wrong);
    return unused;
}

static void check_handler(bool leave)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
    jumps = leave;
    CHECK(pipe(ends) == 0, "pipe");
    interrupt_all(NULL);
    in_thread(interrupt_all, NULL);
}

/* --- what the program is told of its handlers --- */

static void expect_handler(int signal, void (*handler)(int))
{
    struct sigaction now;
    CHECK(sigaction(signal, NULL, &now) == 0 && now.sa_handler == handler,
          "the handler of signal %d is %p", signal, (void *)(uintptr_t)now.sa_handler);
}

static void other_handler(int signal)
{
    atomic_store(&handled, -signal);
}

static void check_actions(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND}, old;
    cookie_at = &cookie;
    expect_handler(SIGUSR1, SIG_DFL);
    CHECK(sigaction(SIGUSR1, &action, &old) == 0 && old.sa_handler == SIG_DFL, "the first");
    expect_handler(SIGUSR1, on_signal);
    raise(SIGUSR1);
    CHECK(handled == SIGUSR1, "handled: %d", handled);
    expect_handler(SIGUSR1, SIG_DFL);
    CHECK(signal(SIGUSR1, on_signal) == SIG_DFL, "after a reset");
    CHECK(signal(SIGUSR1, other_handler) == on_signal, "the second");
    raise(SIGUSR1);
    CHECK(handled == -SIGUSR1, "handled: %d", handled);
    CHECK(signal(SIGUSR1, SIG_IGN) == other_handler, "ignored");
    raise(SIGUSR1);
    expect_handler(SIGUSR1, SIG_IGN);
    CHECK(sigaction(SIGKILL, &action, NULL) == -1 && errno == EINVAL, "SIGKILL");
    expect_handler(SIGKILL, SIG_DFL);
    CHECK(!wrong, "what a handler found went wrong: %d", wrong);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "own") == 0)
        check_own();
    else if (strcmp(what, "mutex") == 0)
        check_mutex();
    else if (strcmp(what, "cpu") == 0)
        check_cpu();
    else if (strcmp(what, "actions") == 0)
        check_actions();
    else
        check_handler(strcmp(what, "jump") == 0);
    return check_result();
}
