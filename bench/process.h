/* One child process from start to end: spawned, timed, its output caught, never left behind. */
#ifndef ZPOLINE_BENCH_PROCESS_H
#define ZPOLINE_BENCH_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROCESS_MAX_ARGUMENTS 64

/* An argument vector; the strings belong to the caller. */
struct command {
    const char *items[PROCESS_MAX_ARGUMENTS + 1];
    size_t count;
};

void command_add(struct command *command, const char *argument);

/*
 * In a child after fork: becomes the command, in a process group of its own, with /dev/null for its
 * streams, traced by its parent and stopped (SIGSTOP) before it executes. `flags` are added to its
 * personality(2), such as ADDR_NO_RANDOMIZE; 0: none. Does not return: the child ends with
 * PROCESS_NOT_BEGUN when it cannot be traced or executed.
 */
#define PROCESS_NOT_BEGUN 127
_Noreturn void process_become_traced(const struct command *command, char *const *environment,
                                     unsigned long flags);

struct process_result {
    int wait_status;
    double wall_ns; /* from before the spawn to after the child's end */
    char *output;   /* its stdout, NUL-terminated; freed by process_result_free */
    char *errors;   /* its stderr, likewise */
};

/* A child that runs while its parent does something else. */
struct child {
    int pid;    /* 0: none */
    int output; /* where its stdout is kept */
    int errors; /* its stderr */
    int64_t start_ns;
};

/*
 * Starts the command in a process group of its own, stdin from /dev/null, with the environment
 * `environment`. 0, or -errno because it could not be started.
 */
int child_start(struct child *child, const struct command *command, char *const *environment);

/* Whether the child itself has ended; what it started may still run. */
bool child_has_ended(const struct child *child);

/*
 * Waits until it has ended (0), an interrupt came (-EINTR) or the monotonic time `deadline_ns` is
 * over
 * (-ETIMEDOUT). `other`, if not NULL, is a child whose end also ends the wait: -ECHILD.
 */
int child_wait(const struct child *child, const struct child *other, int64_t deadline_ns);

/*
 * Kills what is left of its group, reaps it and fills `result` (NULL: not wanted), to be freed by
 * process_result_free. Does nothing when there is no child. -ENOMEM without memory for the result.
 */
int child_finish(struct child *child, struct process_result *result);

/*
 * Runs the command in a process group of its own, stdin from /dev/null, with the environment
 * `environment`. 0 when it has ended in whatever way; -ETIMEDOUT when it took longer than
 * `timeout_s` and was killed; -EINTR when the person interrupted and it was killed; otherwise
 * -errno because it could not be started. What it left running in its group is killed.
 */
int process_run(const struct command *command, char *const *environment, int timeout_s,
                struct process_result *result);

void process_result_free(struct process_result *result);

/*
 * In words why a command that ran did not succeed: "status 3: last line of its stderr" or "killed
 * by signal 11". "" when it succeeded.
 */
void process_describe_failure(const struct process_result *result, char *text, size_t size);

#endif
