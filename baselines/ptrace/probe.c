/* Trying whether tracing is allowed, and the reasons why not. */
#include "baselines/ptrace/probe.h"

#include "baselines/ptrace/child.h"
#include "baselines/ptrace/start.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define SCOPE_FILE "/proc/sys/kernel/yama/ptrace_scope"

/* The first number that stands in a file behind `name`; 0 if there is none. */
static long number_in(const char *path, const char *name)
{
    char line[128];
    long number = 0;
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, name, strlen(name)) == 0 &&
            sscanf(line + strlen(name), "%ld", &number) == 1)
            break;
    }
    fclose(file);
    return number;
}

/* A process has one tracer at most. */
static int check_untraced(struct problem *problem)
{
    long tracer = number_in("/proc/self/status", "TracerPid:");
    char path[64], name[64] = "";
    if (tracer == 0)
        return 0;
    snprintf(path, sizeof path, "/proc/%ld/comm", tracer);
    FILE *file = fopen(path, "re");
    if (!file || fscanf(file, "%63[^\n]", name) != 1)
        snprintf(name, sizeof name, "a process");
    if (file)
        fclose(file);
    problem_what(problem, "tracing");
    problem_why(problem, "this process is traced by %s (pid %ld) already", name, tracer);
    problem_remedy(problem, "run it without that, or use another mechanism (`zpoline list`)");
    return -EBUSY;
}

void tracer_explain(int error, struct problem *problem)
{
    long scope = number_in(SCOPE_FILE, "");
    problem_what(problem, "tracing");
    if (error != -EPERM && error != -EACCES) {
        problem_why(problem, "%s", strerror(-error));
        problem_remedy(problem, "use another mechanism (`zpoline list`)");
    } else if (scope >= 3) {
        problem_why(problem, "kernel.yama.ptrace_scope is %ld: nobody may trace", scope);
        problem_remedy(problem, "set it to 1 in /etc/sysctl.d and start the machine again");
    } else if (scope == 2) {
        problem_why(problem, "kernel.yama.ptrace_scope is 2 and CAP_SYS_PTRACE is missing");
        problem_remedy(problem, "`sudo sysctl kernel.yama.ptrace_scope=1`, or run as root");
    } else {
        problem_why(problem, "ptrace is forbidden here, perhaps by a container");
        problem_remedy(problem, "allow it (for docker: --cap-add SYS_PTRACE), or run outside");
    }
}

/* Everything is done to a child and a grandchild, which have ended when the probe has. */

static int try_tracing(void)
{
    int status, error = 0;
    pid_t child = fork();
    if (child == 0) {
        for (;;)
            pause();
    }
    if (child < 0)
        return errno;
    if (ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) != 0 ||
        ptrace(PTRACE_INTERRUPT, child, 0, 0) != 0 || waitpid(child, &status, __WALL) != child ||
        !WIFSTOPPED(status))
        error = errno;
    kill(child, SIGKILL);
    while (waitpid(child, &status, __WALL) == child && !WIFEXITED(status) && !WIFSIGNALED(status))
        ;
    return error;
}

int tracer_probe(struct problem *problem)
{
    int error = check_untraced(problem);
    if (error)
        return error;
    pid_t child = child_make();
    if (child == 0)
        _exit(try_tracing());
    error = child < 0 ? -errno : child_wait(child);
    if (error)
        tracer_explain(error, problem);
    return error;
}
