/*
 * The ways in which programs start others: fork with both sides going on and fork of fork (argument
 * "fork"), posix_spawn ("spawn"), system and popen ("libc"); the first two also in a process whose
 * other threads make system calls all the time.
 */
#include "tests/conformance/site.h"

#include <pthread.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

extern char **environ;

static int exit_status(pid_t child)
{
    int status = -1;
    if (waitpid(child, &status, 0) != child)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + status;
}

static void forks(int depth)
{
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0) {
        check_start_over();
        CHECK(getppid() == parent, "getppid in the child");
        CHECK(site0(SYS_getpid) != parent, "the child has the parent's pid");
        if (depth > 0)
            forks(depth - 1);
        _exit(check_result());
    }
    CHECK(exit_status(child) == 0, "a forked child failed");
    CHECK(getpid() == parent, "the parent's pid changed");
}

static void spawn_one(int expected)
{
    char script[32];
    snprintf(script, sizeof script, "exit %d", expected);
    char shell[] = "sh", option[] = "-c";
    char *arguments[] = {shell, option, script, NULL};
    pid_t child = -1;
    int error = posix_spawn(&child, "/bin/sh", NULL, NULL, arguments, environ);
    CHECK(error == 0, "posix_spawn: %s", strerror(error));
    CHECK(exit_status(child) == expected, "the spawned shell did not exit with %d", expected);
    error = posix_spawn(&child, "/no/such/program", NULL, NULL, arguments, environ);
    CHECK(error == ENOENT, "posix_spawn of nothing: %s", strerror(error));
}

static void by_libc(void)
{
    int status = system("exit 5"); // NOLINT: under test
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 5, "system: status %#x", (unsigned)status);
    FILE *pipe = popen("echo through a pipe", "r"); // NOLINT: under test
    char line[64] = "";
    CHECK(pipe && fgets(line, sizeof line, pipe), "popen");
    CHECK(strcmp(line, "through a pipe\n") == 0, "popen: read \"%s\"", line);
    CHECK(pipe && pclose(pipe) == 0, "pclose");
}

static atomic_bool stop;

static void *busy(void *argument)
{
    long parent = getppid();
    while (!atomic_load(&stop)) {
        CHECK(site0(SYS_getppid) == parent, "getppid in a thread");
        CHECK(syscall(SYS_close, -1) == -1, "close(-1) in a thread");
    }
    return NULL;
}

static void fork_once(int round)
{
    forks(0);
}

static void beside_threads(void (*start)(int), int rounds)
{
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, busy, NULL);
    for (int round = 0; round < rounds; round++)
        start(round);
    atomic_store(&stop, true);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
}

int main(int argc, char **argv)
{
    const char *which = argc > 1 ? argv[1] : "";
    site_expect(site_syscall_instruction, SITE_CALL);
    if (strcmp(which, "fork") == 0) {
        forks(5);
        beside_threads(fork_once, 200);
    } else if (strcmp(which, "spawn") == 0) {
        for (int status = 0; status < 256; status += 51)
            spawn_one(status);
        beside_threads(spawn_one, 20);
    } else {
        by_libc();
    }
    return check_result();
}
