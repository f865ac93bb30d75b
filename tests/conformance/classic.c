/*
 * A hook in the classic form sees calls, answers them, changes them, and passes on those that make
 * processes and threads (argument "spawn": and programs). Runs under hooks/classic.c, also by
 * LD_PRELOAD and LIBZPHOOK alone.
 */
#include "tests/conformance/site.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static void *call_in_thread(void *argument)
{
    CHECK(site2(3001, 30, 12) == 42, "an answered call in a thread");
    CHECK(site0(3002) == getppid(), "a changed call in a thread");
    return NULL;
}

static void check_processes(void)
{
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, call_in_thread, NULL) == 0, "pthread_create");
    pthread_join(thread, NULL);

    pid_t parent = getpid(), child = fork();
    if (child == 0) {
        check_start_over();
        CHECK(site0(3002) == parent, "a changed call in a child");
        _exit(check_result() ? 1 : 3);
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3, "fork: status %#x", (unsigned)status);
    child = vfork(); // NOLINT: under test
    if (child == 0)
        _exit(4);
    waitpid(child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 4, "vfork: status %#x", (unsigned)status);
}

static void check_programs(void)
{
    int status = system("exit 4"); // NOLINT: under test
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 4, "system: status %#x", (unsigned)status);
}

static void check_calls(void)
{
    long before = site0(3000);
    CHECK(before > 0, "the hook has seen %ld calls", before);
    for (int i = 0; i < 10; i++)
        getppid();
    long seen = site0(3000) - before;
    CHECK(seen == 11, "the hook saw %ld calls, expected 11", seen);
    CHECK(site2(3001, 2, -44) == -42, "an answered call");
    CHECK(site0(3002) == getppid(), "a changed call");
    long sum = site_syscall(3003, 1, 20, 300, 4000, 50000, 600000);
    CHECK(sum == 654321, "the sum of six arguments is %ld", sum);
    CHECK(site1(SYS_close, -1) == -EBADF, "a passed call");
    check_processes();
}

int main(int argc, char **argv)
{
    site_expect(site_syscall_instruction, SITE_CALL);
    if (argc > 1 && strcmp(argv[1], "spawn") == 0)
        check_programs();
    else
        check_calls();
    return check_result();
}
