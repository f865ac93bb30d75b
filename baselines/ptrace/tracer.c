/* The loop of the tracer: stops, events, signals, ends. */
#include "baselines/ptrace/tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define FOLLOW                                                                                \
    (PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | \
     PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)
#define SYSCALL_STOP (SIGTRAP | 0x80)

int tracer_attach(pid_t pid, const struct tracer_way *way)
{
    struct tracee *tracee =
        tracee_add(pid, PTRACE_CONT); /* the command's own calls are not to stop */
    if (!tracee)
        return -ENOMEM;
    if (ptrace(PTRACE_SEIZE, pid, 0, FOLLOW | way->options) == 0)
        return 0;
    int error = errno;
    tracee_remove(tracee);
    return -error;
}

/*
 * Without memory a task could only go on unhooked. Our own standard error has been given back, so
 * the line goes where the program's does. By our end the kernel kills all that we trace.
 */
static _Noreturn void give_up(pid_t tid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/2", (int)tid);
    int fd = open(path, O_WRONLY | O_APPEND | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0)
        dprintf(fd, "zpoline: the tracer: no memory: free some memory and run the program again\n");
    _exit(EXIT_FAILURE);
}

/* A task that has been killed meanwhile is not there any more (ESRCH): its end is reported next. */
static void resume(const struct tracee *tracee, int signal)
{
    ptrace(tracee->request, tracee->tid, 0, signal);
}

static struct tracee *add(pid_t tid, int request)
{
    struct tracee *tracee = tracee_add(tid, request);
    if (!tracee)
        give_up(tid);
    return tracee;
}

/* A new task stops for the first time before its maker reports it, or after, or that never does. */
static struct tracee *add_unannounced(pid_t tid, const struct tracer_way *way)
{
    struct tracee *tracee = add(tid, way->resume);
    tracee->image = image_find(tid);
    return tracee;
}

static void child_reported(const struct tracee *maker, const struct tracer_way *way)
{
    unsigned long message;
    if (ptrace(PTRACE_GETEVENTMSG, maker->tid, 0, &message) != 0)
        return;
    pid_t tid = (pid_t)message;
    struct tracee *child = tracee_find(tid);
    if (!child) {
        if (kill(tid, 0) != 0 && errno == ESRCH)
            return; /* its end has been seen already */
        child = add(tid, way->resume);
        child->image = image_share(maker->image);
        child->filtered = maker->filtered;
    }
    if (!child->filter)
        child->filter = filter_share(maker->filter);
}

/* The task has taken the thread id of its process; it may have had another one before. */
static void executed(struct tracee *tracee, const struct tracer_way *way)
{
    unsigned long message;
    if (ptrace(PTRACE_GETEVENTMSG, tracee->tid, 0, &message) == 0 &&
        (pid_t)message != tracee->tid) {
        struct tracee *former = tracee_find((pid_t)message);
        if (former)
            tracee_remove(former);
    }
    tracee_reset(tracee, way->resume);
    tracee->in_call = way->resume == PTRACE_SYSCALL; /* the exit of execve */
    if (way->executed)
        way->executed(tracee);
}

static void syscall_stopped(struct tracee *tracee, const struct tracer_way *way)
{
    if (tracee->request == PTRACE_SYSEMU) {
        way->skipped(tracee);
        return;
    }
    if (!tracee->in_call) {
        tracee->in_call = true;
        way->called(tracee);
        return;
    }
    tracee->in_call = false;
    if (way->returned)
        way->returned(tracee);
}

static void event_stopped(struct tracee *tracee, const struct tracer_way *way, int event)
{
    switch (event) {
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        child_reported(tracee, way);
        break;
    case PTRACE_EVENT_EXEC:
        executed(tracee, way);
        break;
    case PTRACE_EVENT_SECCOMP:
        way->called(tracee);
        break;
    default: /* a new task's first stop, or SIGCONT after a group stop */
        if (way->interrupted)
            way->interrupted(tracee);
        break;
    }
    resume(tracee, 0);
}

static void stopped(struct tracee *tracee, const struct tracer_way *way, int status)
{
    int signal = WSTOPSIG(status), event = status >> 16;
    if (signal == SYSCALL_STOP) {
        syscall_stopped(tracee, way);
        resume(tracee, 0);
    } else if (event == PTRACE_EVENT_STOP && signal != SIGTRAP) {
        ptrace(PTRACE_LISTEN, tracee->tid, 0, 0); /* stays stopped, as natively, until SIGCONT */
    } else if (event) {
        event_stopped(tracee, way, event);
    } else {
        if (way->interrupted)
            way->interrupted(tracee);
        resume(tracee, signal);
    }
}

/* waitpid() tells about every stop: a signal for each as well would only cost. */
static void silence_stops(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDSTOP};
    sigaction(SIGCHLD, &action, NULL);
}

void tracer_follow(const struct tracer_way *way)
{
    silence_stops();
    for (;;) {
        int status;
        pid_t tid = waitpid(-1, &status, __WALL);
        if (tid < 0) {
            if (errno == EINTR)
                continue;
            return;
        }
        struct tracee *tracee = tracee_find(tid);
        if (WIFSTOPPED(status))
            stopped(tracee ? tracee : add_unannounced(tid, way), way, status);
        else if (tracee)
            tracee_remove(tracee);
    }
}
