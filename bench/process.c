/* One child process from start to end. */
#include "bench/process.h"

#include "bench/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define PERSONALITY_ASK  0xffffffffUL /* changes nothing, tells what it is */
#define CAUGHT_BYTES_MAX (4 << 20)

void command_add(struct command *command, const char *argument)
{
    if (command->count < PROCESS_MAX_ARGUMENTS)
        command->items[command->count++] = argument;
    command->items[command->count] = NULL;
}

/* Files in memory take the child's output: nobody has to read while it runs. */
struct outputs {
    int output;
    int errors;
};

static int outputs_open(struct outputs *outputs)
{
    outputs->output = memfd_create("stdout", MFD_CLOEXEC);
    outputs->errors = memfd_create("stderr", MFD_CLOEXEC);
    return outputs->output < 0 || outputs->errors < 0 ? -errno : 0;
}

static void outputs_close(struct outputs *outputs)
{
    if (outputs->output >= 0)
        close(outputs->output);
    if (outputs->errors >= 0)
        close(outputs->errors);
}

static char *read_whole(int fd)
{
    off_t end = lseek(fd, 0, SEEK_END);
    size_t size = end < 0 ? 0 : (size_t)(end > CAUGHT_BYTES_MAX ? CAUGHT_BYTES_MAX : end);
    char *text = malloc(size + 1);
    if (text == NULL)
        return NULL;
    ssize_t got = pread(fd, text, size, 0);
    text[got > 0 ? got : 0] = '\0';
    return text;
}

static int child_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    sigaddset(&defaults, SIGTERM);
    sigaddset(&defaults, SIGHUP);
    sigaddset(&defaults, SIGPIPE);
    int error = posix_spawnattr_init(attributes);
    if (error != 0)
        return -error;
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &defaults);
    posix_spawnattr_setpgroup(attributes, 0);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                             POSIX_SPAWN_SETPGROUP);
    return 0;
}

static int child_files(posix_spawn_file_actions_t *actions, const struct outputs *outputs)
{
    int error = posix_spawn_file_actions_init(actions);
    if (error == 0)
        error = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(actions, outputs->output, 1);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(actions, outputs->errors, 2);
    return -error;
}

static int spawn(const struct command *command, char *const *environment,
                 const struct outputs *outputs, pid_t *pid)
{
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    int status = child_attributes(&attributes);
    if (status != 0)
        return status;
    status = child_files(&actions, outputs);
    if (status == 0)
        status = -posix_spawnp(pid, command->items[0], &actions, &attributes,
                               (char *const *)command->items, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return status;
}

void process_become_traced(const struct command *command, char *const *environment,
                           unsigned long flags)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    int null = open("/dev/null", O_RDWR);
    if (null >= 0) {
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
    }
    personality((unsigned long)personality(PERSONALITY_ASK) | flags);
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0 && raise(SIGSTOP) == 0)
        execvpe(command->items[0], (char *const *)command->items, environment);
    _exit(PROCESS_NOT_BEGUN);
}

int child_start(struct child *child, const struct command *command, char *const *environment)
{
    struct outputs outputs = {-1, -1};
    pid_t pid = 0;
    int status = outputs_open(&outputs);
    *child = (struct child){.output = -1, .errors = -1, .start_ns = clock_ns()};
    if (status == 0)
        status = spawn(command, environment, &outputs, &pid);
    if (status != 0) {
        outputs_close(&outputs);
        return status;
    }
    child->pid = pid;
    child->output = outputs.output;
    child->errors = outputs.errors;
    return 0;
}

bool child_has_ended(const struct child *child)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == child->pid;
}

int child_wait(const struct child *child, const struct child *other, int64_t deadline_ns)
{
    int status = 0;
    while (status == 0 && !child_has_ended(child)) {
        if (other != NULL && child_has_ended(other))
            return -ECHILD;
        status = interrupt_wait_child(deadline_ns);
    }
    return status;
}

int child_finish(struct child *child, struct process_result *result)
{
    struct outputs outputs = {child->output, child->errors};
    struct process_result got = {.wall_ns = (double)(clock_ns() - child->start_ns)};
    int status = 0;
    if (child->pid == 0)
        return 0;
    kill(-child->pid,
         SIGKILL); /* before it is reaped, while the group's number is surely its own */
    waitpid(child->pid, &got.wait_status, 0);
    child->pid = 0;
    if (result != NULL) {
        got.output = read_whole(outputs.output);
        got.errors = read_whole(outputs.errors);
        if (got.output == NULL || got.errors == NULL) {
            process_result_free(&got);
            status = -ENOMEM;
        }
        *result = got;
    }
    outputs_close(&outputs);
    return status;
}

int process_run(const struct command *command, char *const *environment, int timeout_s,
                struct process_result *result)
{
    struct child child;
    *result = (struct process_result){0};
    int status = child_start(&child, command, environment);
    if (status != 0)
        return status;
    status = child_wait(&child, NULL, child.start_ns + timeout_s * INT64_C(1000000000));
    double wall_ns = (double)(clock_ns() - child.start_ns);
    int finished = child_finish(&child, result);
    result->wall_ns = wall_ns;
    if (status == 0)
        status = finished;
    if (status != 0)
        process_result_free(result);
    return status;
}

void process_result_free(struct process_result *result)
{
    free(result->output);
    free(result->errors);
    result->output = result->errors = NULL;
}

/* The last line that says something; the harness's own warnings say nothing about a failure. */
static void last_line(const char *text, char *line, size_t size)
{
    line[0] = '\0';
    for (const char *start = text; start != NULL && *start != '\0';) {
        const char *end = strchrnul(start, '\n');
        if (end > start && strncmp(start, "***WARNING***", 13) != 0)
            snprintf(line, size, "%.*s", (int)(end - start), start);
        start = *end == '\0' ? end : end + 1;
    }
}

void process_describe_failure(const struct process_result *result, char *text, size_t size)
{
    char line[160];
    last_line(result->errors, line, sizeof line);
    text[0] = '\0';
    if (WIFSIGNALED(result->wait_status))
        snprintf(text, size, "killed by signal %d", WTERMSIG(result->wait_status));
    else if (WEXITSTATUS(result->wait_status) != 0)
        snprintf(text, size, "exit status %d%s%s", WEXITSTATUS(result->wait_status),
                 line[0] != '\0' ? ": " : "", line);
}
