/*
 * A vfork child that ends at once: its SIGCHLD arrives in the parent at the very moment at which
 * the parent wakes up, on the hook stack that both have used. The handler makes calls; it runs on
 * the stack of the moment, or, argument "altstack", on the alternate one. The child makes calls
 * as well, and gets a signal of its own.
 */
#include "tests/conformance/site.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define ROUNDS 3000

static volatile sig_atomic_t handled, wrong;
static long parent;

static __attribute__((noinline)) long deep(int levels)
{
    volatile char room[512];
    for (unsigned i = 0; i < sizeof room; i++)
        room[i] = (char)levels;
    return levels ? deep(levels - 1) + room[1] - levels : site1(SYS_close, -1);
}

static void on_signal(int signal)
{
    for (int i = 0; i < 3; i++) {
        if (site1(SYS_close, -1) != -EBADF || deep(4) != -EBADF)
            wrong = 1;
    }
    handled = handled + 1;
}

static void round_of(int code)
{
    pid_t child = vfork(); // NOLINT: under test
    if (child == 0) {
        bool good = site0(SYS_getppid) == parent && // NOLINT: under test
                    site1(SYS_close, -1) == -EBADF;
        if (code % 3 == 0) /* handled in the child, which shares the handler's memory */
            site2(SYS_kill, site0(SYS_getpid), SIGUSR1);
        site1(SYS_exit, good ? code : 99);
    }
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == code, "status %#x, expected exit %d",
          (unsigned)status, code);
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    site_expect(site_syscall_instruction, SITE_CALL);
    if (argc > 1 && strcmp(argv[1], "altstack") == 0) {
        stack_t stack = {.ss_size = 256ul << 10};
        stack.ss_sp = malloc(stack.ss_size);
        sigaltstack(&stack, NULL);
        action.sa_flags |= SA_ONSTACK;
    }
    sigaction(SIGCHLD, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    parent = getpid();
    for (int round = 0; round < ROUNDS && !check_result(); round++) {
        round_of(round % 90);
        CHECK(!wrong, "round %d: a call in a handler failed", round);
    }
    CHECK(handled >= ROUNDS, "the handler ran %d times, expected at least %d", (int)handled,
          ROUNDS);
    return check_result();
}
