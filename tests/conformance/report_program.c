/*
 * Ends in the way that its argument names, after making CALLS calls of getppid, for the tests of
 * the report (report_case).
 */
#include "tests/conformance/site.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define CALLS 100

static void make_calls(int count)
{
    for (int i = 0; i < count; i++)
        site0(SYS_getppid);
}

static void *leave_group(void *argument)
{
    make_calls(CALLS);
    site1(SYS_exit_group, 5);
    return NULL;
}

static void *leave_late(void *argument)
{
    for (int i = 0; i < 1000; i++)
        sched_yield();
    make_calls(CALLS);
    return NULL;
}

static void start_thread(void *(*body)(void *))
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, body, NULL) != 0)
        exit(1);
}

static void in_children(void)
{
    for (int i = 1; i <= 3; i++) {
        if (fork() == 0) {
            make_calls(i * 10);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        continue;
}

/* As setproctitle(3) and perl's $0 do: the strings of arguments and environment are gone. */
static void overwrite_arguments(char **argv)
{
    char *end = argv[0];
    for (char **string = environ; *string; string++)
        end = *string + strlen(*string);
    memset(argv[0], 'x', (size_t)(end - argv[0]));
}

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "";
    if (strcmp(how, "return") == 0) {
        make_calls(CALLS);
        return 3;
    }
    if (strcmp(how, "thread_exit_group") == 0) {
        start_thread(leave_group);
        for (;;)
            pause();
    }
    if (strcmp(how, "last_thread") == 0) {
        start_thread(leave_late);
        pthread_exit(NULL);
    }
    if (strcmp(how, "exec") == 0) {
        make_calls(CALLS);
        execl("/proc/self/exe", argv[0], "return", (char *)NULL);
    }
    if (strcmp(how, "failing_exec") == 0) {
        make_calls(CALLS);
        execl("/no/such/program", "program", (char *)NULL);
        make_calls(CALLS);
        return 4;
    }
    if (strcmp(how, "children") == 0) {
        in_children();
        return 0;
    }
    if (strcmp(how, "closed") == 0) {
        for (int descriptor = 0; descriptor < 1024; descriptor++)
            close(descriptor);
        make_calls(CALLS);
        return 6;
    }
    if (strcmp(how, "moved") == 0) {
        make_calls(chdir("/") == 0 ? CALLS : 0);
        return 8;
    }
    if (strcmp(how, "renamed") == 0) {
        overwrite_arguments(argv);
        make_calls(CALLS);
        return 9;
    }
    if (strcmp(how, "vfork_child") == 0) {
        pid_t child = vfork(); // NOLINT: under test
        if (child == 0)
            execl("/proc/self/exe", argv[0], "return", (char *)NULL);
        waitpid(child, NULL, 0);
        make_calls(CALLS);
        return 7;
    }
    return 2;
}
