/*
 * A hook that does without its libc in on_call finds the program's thread pointer there, and its
 * own where it uses it: in a forked child. Runs under hooks/no_thread_data.c.
 */
#include "tests/conformance/check.h"

#include <asm/prctl.h>
#include <errno.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void *compare(void *unused)
{
    unsigned long base = 0;
    syscall(SYS_arch_prctl, ARCH_GET_FS, &base);
    unsigned long found = (unsigned long)syscall(3000);
    CHECK(found == base, "the hook finds %#lx, the program %#lx", found, base);
    return unused;
}

int main(void)
{
    pthread_t thread;
    compare(NULL);
    CHECK(pthread_create(&thread, NULL, compare, NULL) == 0, "pthread_create");
    pthread_join(thread, NULL);
    CHECK(syscall(3001) == 0, "there was no fork yet");
    pid_t child = fork();
    if (child == 0) {
        check_start_over();
        compare(NULL);
        CHECK(syscall(3001) == ERANGE, "fork_child has seen %ld", syscall(3001));
        _exit(check_result());
    }
    int status = -1;
    waitpid(child, &status, 0);
    CHECK(status == 0, "a forked child ended with status %#x", (unsigned)status);
    return check_result();
}
