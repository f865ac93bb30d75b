/*
 * The program executes itself with its environment as it is, and is hooked again, with calls that
 * work; argument: from its main thread ("self"), from a second thread that ends the others
 * ("thread"), in a child by "fork", by "vfork", by posix_spawn(3) ("spawn"). The new program, told
 * by a second argument, asks hooks/lab.c through libc, so that ld_preload's can answer too.
 */
#include "tests/conformance/lab.h"
#include "tests/conformance/site.h"

#include <pthread.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define ROUNDS 5

extern char **environ;

static char self[] = "/proc/self/exe", *arguments[4];

static void execute(void)
{
    execve(self, arguments, environ);
}

static void *execute_in_thread(void *unused)
{
    execute();
    return NULL;
}

static void by_self(void)
{
    execute();
    CHECK(false, "execve: %s", strerror(errno));
}

/* Both calls that execute, and a thread that is in a call when it happens. */
static void by_thread(void)
{
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, execute_in_thread, NULL) == 0, "pthread_create");
    pthread_join(thread, NULL);
    CHECK(false, "execve in a thread came back");
}

static void expect_child(const char *what, pid_t child)
{
    int status = -1;
    CHECK(child > 0 && waitpid(child, &status, 0) == child, "%s", what);
    CHECK(status == 0, "%s: the new program's status is %#x", what, (unsigned)status);
}

static void by_fork(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        pid_t child = fork();
        if (child == 0) {
            execute();
            _exit(9);
        }
        expect_child("fork", child);
    }
}

static void by_vfork(void)
{
    for (volatile int round = 0; round < ROUNDS; round++) {
        pid_t child = vfork(); // NOLINT: under test
        if (child == 0) {
            execute(); // NOLINT: under test
            _exit(9);
        }
        expect_child("vfork", child);
    }
}

static void by_spawn(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        pid_t child = -1;
        int error = posix_spawn(&child, self, NULL, NULL, arguments, environ);
        CHECK(error == 0, "posix_spawn: %s", strerror(error));
        if (error == 0)
            expect_child("posix_spawn", child);
    }
}

static int in_new_program(void)
{
    site_expect(site_syscall_instruction, SITE_CALL);
    if (check_hooked()) {
        CHECK(syscall(LAB_PRESENT) == LAB_YES, "the new program is not hooked");
        long before = syscall(LAB_COUNTED, (long)SYS_getppid);
        long parent = getppid();
        CHECK(syscall(LAB_COUNTED, (long)SYS_getppid) == before + 1, "a call was not seen");
        CHECK(site0(SYS_getppid) == parent, "getppid");
    }
    CHECK(site1(SYS_close, -1) == -EBADF, "close(-1)");
    return check_result();
}

static const struct {
    const char *name;
    void (*start)(void);
} ways[] = {
    {"self", by_self},   {"thread", by_thread}, {"fork", by_fork},
    {"vfork", by_vfork}, {"spawn", by_spawn},
};

int main(int argc, char **argv)
{
    static char new_program[] = "new";
    if (argc == 3)
        return in_new_program();
    if (argc != 2)
        return 2;
    site_expect(site_syscall_instruction, SITE_CALL);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (strcmp(argv[1], ways[i].name) == 0) {
            arguments[0] = argv[0];
            arguments[1] = argv[1];
            arguments[2] = new_program;
            ways[i].start();
            return check_result();
        }
    }
    return 2;
}
