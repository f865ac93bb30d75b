/*
 * The kernel is asked in a child, because a filter cannot be taken away again and a filter that is
 * there already may kill whoever asks.
 */
#include "baselines/seccomp_trap/probe.h"

#include "baselines/ptrace/child.h"
#include "hook/setup/bpf.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACTION_MISSING   200 /* exit status of the child; others are an errno, all are below */
#define SECCOMP_FILTERED 2   /* "Seccomp:" in /proc/PID/status */

long seccomp_libc_syscall(long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
    long result = syscall(number, a1, a2, a3, a4, a5, a6);
    return result == -1 ? -errno : result;
}

/* With a filter of ours that allows everything but what the mechanism wants: nothing. */
static int try_here(uint32_t action, unsigned long flags)
{
    struct rlimit no_core = {0, 0};
    struct sock_filter program[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    setrlimit(RLIMIT_CORE, &no_core);
    long result =
        seccomp_libc_syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, (long)&action, 0, 0, 0);
    if (result != 0)
        return result == -EOPNOTSUPP ? ACTION_MISSING : (int)-result;
    result = bpf_install(seccomp_libc_syscall, program, 1, flags);
    return result < 0 ? (int)-result : 0;
}

/* Some filters are there already: those of a container, a sandbox or a service manager. */
static bool filtered(void)
{
    char line[256];
    int mode = 0;
    FILE *status = fopen("/proc/self/status", "re");
    while (status && fgets(line, sizeof line, status)) {
        if (sscanf(line, "Seccomp: %d", &mode) == 1) /* NOLINT(cert-err34-c): the kernel's text */
            break;
    }
    if (status)
        fclose(status);
    return mode == SECCOMP_FILTERED;
}

static void explain_errno(int error, const char *name, struct problem *problem)
{
    if (error == ACTION_MISSING) {
        problem_why(problem, "this kernel's seccomp has no action '%s'", name);
        problem_remedy(problem, "use a newer kernel, or another mechanism");
    } else if (filtered()) {
        problem_why(problem, "a seccomp filter that is there already forbids another: %s",
                    strerror(error));
        problem_remedy(problem, "allow seccomp(2) and prctl(2) in that filter (containers: "
                                "--security-opt seccomp=unconfined), or use another mechanism");
    } else if (error == ENOSYS || error == EINVAL) {
        problem_why(problem, "this kernel has no seccomp filters of that kind: %s",
                    strerror(error));
        problem_remedy(problem, "use a kernel built with CONFIG_SECCOMP_FILTER, or another "
                                "mechanism");
    } else {
        problem_why(problem, "%s", strerror(error));
        problem_remedy(problem, "see whether a security policy forbids seccomp(2)");
    }
}

int seccomp_probe(uint32_t action, const char *name, unsigned long flags, struct problem *problem)
{
    int status = 0;
    pid_t child = child_make(); /* the program to come must find no SIGCHLD of it */
    if (child == 0)
        _exit(try_here(action, flags));
    int error = child < 0 ? errno : 0;
    while (child > 0 && waitpid(child, &status, __WALL) < 0) {
        if (errno != EINTR) {
            error = errno;
            break;
        }
    }
    if (error == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    problem_what(problem, "seccomp filters");
    if (error == 0 && WIFSIGNALED(status)) {
        error = EPERM;
        problem_why(problem,
                    "a seccomp filter that is there already kills whoever installs one: %s",
                    strsignal(WTERMSIG(status)));
        problem_remedy(problem, "allow seccomp(2) in that filter, or use another mechanism");
        return -error;
    }
    if (error == 0)
        error = WEXITSTATUS(status);
    explain_errno(error, name, problem);
    return error == ACTION_MISSING ? -EOPNOTSUPP : -error;
}
