/*
 * How a process ends is seen outside as it is natively: all exit codes by exit_group and by
 * returning from main's child, exit_group from a second thread, the last thread's exit after
 * pthread_exit in main, death by signals.
 */
#include "tests/conformance/site.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static int status_of(void (*body)(int), int argument)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        body(argument);
        _exit(99);
    }
    int status = -1;
    waitpid(child, &status, 0);
    return status;
}

static void by_exit_group(int code)
{
    site1(SYS_exit_group, code);
}

static void by_libc_exit(int code)
{
    exit(code);
}

static void *leave(void *code)
{
    site1(SYS_exit_group, *(int *)code);
    return NULL;
}

static void by_second_thread(int code)
{
    pthread_t thread;
    pthread_create(&thread, NULL, leave, &code);
    pthread_join(thread, NULL);
}

static void *linger(void *argument)
{
    for (int i = 0; i < 1000; i++)
        sched_yield();
    return NULL;
}

static void by_last_thread(int code)
{
    pthread_t thread;
    pthread_create(&thread, NULL, linger, NULL);
    pthread_exit(NULL);
}

static void by_signal(int number)
{
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    signal(number, SIG_DFL);
    site2(SYS_kill, getpid(), number);
}

int main(void)
{
    static const int signals[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGILL,  SIGTRAP,
                                  SIGABRT, SIGBUS,  SIGFPE,  SIGKILL, SIGUSR1,
                                  SIGSEGV, SIGPIPE, SIGALRM, SIGTERM, SIGSYS};
    site_expect(site_syscall_instruction, SITE_CALL);
    for (int code = 0; code < 256; code++) {
        int status = status_of(by_exit_group, code);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == code, "exit_group(%d): status %#x", code,
              (unsigned)status);
    }
    for (int code = 0; code < 256; code += 37) {
        int status = status_of(by_libc_exit, code);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == code, "exit(%d): status %#x", code,
              (unsigned)status);
        status = status_of(by_second_thread, code);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == code,
              "exit_group(%d) from a second thread: status %#x", code, (unsigned)status);
    }
    int status = status_of(by_last_thread, 0);
    CHECK(status == 0, "the last thread's exit: status %#x", (unsigned)status);
    for (unsigned i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        status = status_of(by_signal, signals[i]);
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == signals[i], "signal %d: status %#x",
              signals[i], (unsigned)status);
    }
    return check_result();
}
