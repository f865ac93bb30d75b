/*
 * Has the kernel, here and for this user, what a mechanism asks of it? Exits with 0 if so, else
 * prints why not and exits with 77. See page_zero.c for zpoline.
 *
 *   kernel-has MECHANISM
 */
#include "tests/conformance/check.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_OFF          0
#endif

static void ask_nothing(void)
{
}

static void ask_dispatch(void)
{
    if (prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_OFF, 0, 0, 0) != 0)
        SKIP("this kernel has no Syscall User Dispatch: %s (Linux 5.11)", strerror(errno));
}

static void ask_filter_action(uint32_t action, const char *name)
{
    if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) != 0)
        SKIP("this kernel has no seccomp action %s: %s", name, strerror(errno));
}

static void ask_trap(void)
{
    ask_filter_action(SECCOMP_RET_TRAP, "trap");
}

/* A child of ours asks to be traced: refused in some containers, and where we are traced. */
static void ask_trace(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 ? 0 : errno);
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        SKIP("a child to trace cannot be made: %s", strerror(errno));
    if (WEXITSTATUS(status) != 0)
        SKIP("tracing is not possible here: %s", strerror(WEXITSTATUS(status)));
}

static void ask_trace_by_filter(void)
{
    ask_filter_action(SECCOMP_RET_TRACE, "trace");
    ask_trace();
}

static const struct {
    const char *mechanism;
    void (*ask)(void);
} needs[] = {
    {"ld_preload", ask_nothing}, {"int3", ask_nothing}, {"sud", ask_dispatch},
    {"seccomp_trap", ask_trap},  {"ptrace", ask_trace}, {"ptrace_seccomp", ask_trace_by_filter},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < sizeof needs / sizeof needs[0]; i++) {
        if (strcmp(argv[1], needs[i].mechanism) == 0) {
            needs[i].ask();
            return 0;
        }
    }
    fprintf(stderr, "usage: kernel-has MECHANISM\n");
    return 2;
}
