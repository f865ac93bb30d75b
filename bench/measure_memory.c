/*
 * A sample of memory: the program is stopped by ptrace at its exit, when its address space is still
 * there. ru_maxrss cannot tell: it never falls below what the parent held when it spawned the
 * process, nor below what the command held before it executed the program.
 */
#include "bench/measure.h"

#include "bench/facts.h"
#include "bench/interrupt.h"
#include "bench/smaps.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_NS (INT64_C(60) * 1000000000)

bool measure_memory_possible(void)
{
    char least[32];
    facts_read_line("/proc/sys/vm/mmap_min_addr", least, sizeof least);
    return geteuid() == 0 || strcmp(least, "0") == 0;
}

struct watch {
    pid_t pid;
    struct smaps_sum at_exit;
    int seen; /* 1 once at_exit is filled */
    int wait_status;
};

static void look(struct watch *watch)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/smaps", (int)watch->pid);
    FILE *file = fopen(path, "re");
    watch->seen = file != NULL && smaps_read(file, &watch->at_exit) == 0;
    if (file != NULL)
        fclose(file);
}

/* What the stopped process goes on with: its own signals, none of ptrace's. */
static long on_stop(struct watch *watch, int status)
{
    int event = status >> 16;
    int signal_number = WSTOPSIG(status);
    if (event == PTRACE_EVENT_EXIT)
        look(watch);
    return event != 0 || signal_number == SIGTRAP || signal_number == SIGSTOP ? 0 : signal_number;
}

/* 1 when the process has ended, 0 when it has been let on, -EAGAIN when nothing happened. */
static int step(struct watch *watch)
{
    int status;
    pid_t changed = waitpid(watch->pid, &status, WNOHANG | __WALL);
    if (changed != watch->pid)
        return changed == 0 ? -EAGAIN : -errno;
    watch->wait_status = status;
    if (!WIFSTOPPED(status))
        return 1;
    ptrace(PTRACE_CONT, watch->pid, NULL, on_stop(watch, status));
    return 0;
}

static int follow(struct watch *watch)
{
    int64_t deadline = clock_ns() + TIMEOUT_NS;
    int status = 0;
    while (status == 0) {
        status = step(watch);
        if (status == -EAGAIN)
            status = interrupt_wait_child(deadline);
    }
    return status < 0 ? status : 0;
}

static int begin(const struct command *command, char *const *environment, struct watch *watch)
{
    int status;
    watch->pid = fork();
    if (watch->pid == 0)
        process_become_traced(command, environment, 0);
    if (watch->pid < 0)
        return -errno;
    if (waitpid(watch->pid, &status, __WALL) != watch->pid || !WIFSTOPPED(status))
        return -ECHILD;
    long options = PTRACE_O_EXITKILL | PTRACE_O_TRACEEXIT | PTRACE_O_TRACEEXEC;
    if (ptrace(PTRACE_SETOPTIONS, watch->pid, NULL, options) != 0 ||
        ptrace(PTRACE_CONT, watch->pid, NULL, NULL) != 0)
        return -errno;
    return 0;
}

static void end(struct watch *watch, int status)
{
    if (watch->pid > 0 && status != 0) {
        kill(-watch->pid, SIGKILL);
        while (waitpid(watch->pid, &watch->wait_status, __WALL) == watch->pid &&
               WIFSTOPPED(watch->wait_status))
            ptrace(PTRACE_CONT, watch->pid, NULL, NULL); /* its stop at the exit */
    }
}

static void take_memory(const struct watch *watch, struct measurement *out)
{
    char nothing_said[] = "";
    struct process_result ended = {.wait_status = watch->wait_status, .errors = nothing_said};
    process_describe_failure(&ended, out->failure, sizeof out->failure);
    if (out->failure[0] == '\0' && !watch->seen)
        measurement_fail(out, "/proc/PID/smaps could not be read at its exit");
    if (out->failure[0] != '\0')
        return;
    measurement_add(out, "resident", "KiB", watch->at_exit.resident_kib);
    measurement_add(out, "patched", "KiB", watch->at_exit.patched_kib);
    measurement_add(out, "reserved", "KiB", watch->at_exit.reserved_kib);
}

int measure_memory(const struct measure_context *context, const struct plan_line *line,
                   struct measurement *out)
{
    struct command command = {0};
    struct watch watch = {0};
    measure_start_command(context->place, line, NULL, &command);
    for (size_t i = 0; line->target[i] != NULL; i++)
        command_add(&command, line->target[i]);
    int status = begin(&command, context->warm_environment, &watch);
    if (status == 0)
        status = follow(&watch);
    end(&watch, status);
    if (status == -EINTR)
        return status;
    if (status != 0)
        measurement_fail(out, "could not be watched: %s", strerror(-status));
    else
        take_memory(&watch, out);
    return 0;
}
