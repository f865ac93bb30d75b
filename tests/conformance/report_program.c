/*
 * Ends in the way that its argument names, after making CALLS calls of getppid, for the tests of
 * the report (report_case).
 */
#include "tests/conformance/site.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define CALLS 100

static void make_calls(int count)
{
    for (int i = 0; i < count; i++)
        getppid(); /* through libc, so that ld_preload counts it too */
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

static int by_return(char **argv)
{
    make_calls(CALLS);
    return 3;
}

static int by_thread_exit_group(char **argv)
{
    start_thread(leave_group);
    while (pause() == -1)
        continue;
    return 1;
}

static int by_last_thread(char **argv)
{
    start_thread(leave_late);
    pthread_exit(NULL);
    return 1;
}

static int by_exec(char **argv)
{
    make_calls(CALLS);
    execl("/proc/self/exe", argv[0], "return", (char *)NULL);
    return 1;
}

/* Nothing of the environment is left that could lead the hook into the new program. */
static int by_exec_clean(char **argv)
{
    char *const no_environment[] = {NULL};
    make_calls(CALLS);
    execle("/proc/self/exe", argv[0], "return", (char *)NULL, no_environment);
    return 1;
}

static int by_failing_exec(char **argv)
{
    make_calls(CALLS);
    execl("/no/such/program", "program", (char *)NULL);
    make_calls(CALLS);
    return 4;
}

/* The kernel looks at the file and says ENOEXEC. */
static int by_exec_of_text(char **argv)
{
    char path[] = "/tmp/zpoline-text-XXXXXX";
    int descriptor = mkstemp(path);
    if (descriptor < 0 || write(descriptor, "text\n", 5) != 5 || fchmod(descriptor, 0700) != 0)
        return 1;
    close(descriptor);
    make_calls(CALLS);
    execl(path, path, (char *)NULL);
    unlink(path);
    make_calls(CALLS);
    return 4;
}

static int by_children(char **argv)
{
    in_children();
    return 0;
}

static int by_closed(char **argv)
{
    for (int descriptor = 0; descriptor < 1024; descriptor++)
        close(descriptor);
    make_calls(CALLS);
    return 6;
}

static int by_moved(char **argv)
{
    make_calls(chdir("/") == 0 ? CALLS : 0);
    return 8;
}

static int by_renamed(char **argv)
{
    overwrite_arguments(argv);
    make_calls(CALLS);
    return 9;
}

static int by_vfork_child(char **argv)
{
    pid_t child = vfork(); // NOLINT: under test
    if (child == 0) {
        execl("/proc/self/exe", argv[0], "return", (char *)NULL);
        _exit(127);
    }
    waitpid(child, NULL, 0);
    make_calls(CALLS);
    return 7;
}

static const struct {
    const char *name;
    int (*end)(char **argv);
} ways[] = {
    {"return", by_return},
    {"thread_exit_group", by_thread_exit_group},
    {"last_thread", by_last_thread},
    {"exec", by_exec},
    {"exec_clean", by_exec_clean},
    {"failing_exec", by_failing_exec},
    {"exec_of_text", by_exec_of_text},
    {"children", by_children},
    {"closed", by_closed},
    {"moved", by_moved},
    {"renamed", by_renamed},
    {"vfork_child", by_vfork_child},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof ways / sizeof ways[0]; i++) {
        if (strcmp(argv[1], ways[i].name) == 0)
            return ways[i].end(argv);
    }
    return 2;
}
