/* One child process from start to end: spawned, timed, its output caught, never left behind. */
#ifndef ZPOLINE_BENCH_PROCESS_H
#define ZPOLINE_BENCH_PROCESS_H

#include <stddef.h>

#define PROCESS_MAX_ARGUMENTS 32

/* An argument vector; the strings belong to the caller. */
struct command {
    const char *items[PROCESS_MAX_ARGUMENTS + 1];
    size_t count;
};

void command_add(struct command *command, const char *argument);

struct process_result {
    int wait_status;
    double wall_ns; /* from before the spawn to after the child's end */
    char *output;   /* its stdout, NUL-terminated; freed by process_result_free */
    char *errors;   /* its stderr, likewise */
};

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
