/*
 * See start_trial.h. The trial is `zpoline run --from start -- zpoline --version`, so that whatever
 * stands in a user's way stands in ours.
 */
#include "cli/start_trial.h"

#include "hook/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NULL_DEVICE "/dev/null"

extern char **environ;

static int files_choose(posix_spawn_file_actions_t *actions, int errors)
{
    int error = posix_spawn_file_actions_addopen(actions, 0, NULL_DEVICE, O_RDONLY, 0);
    if (!error)
        error = posix_spawn_file_actions_addopen(actions, 1, NULL_DEVICE, O_WRONLY, 0);
    return error ? error : posix_spawn_file_actions_adddup2(actions, errors, 2);
}

static int begin(const char *command, int errors, pid_t *pid)
{
    char *arguments[] = {
        (char *)command,    (char *)"run", (char *)"--from", (char *)"start",     (char *)"--hook",
        (char *)"identity", (char *)"--",  (char *)command,  (char *)"--version", NULL};
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error)
        return -error;
    error = files_choose(&actions, errors);
    if (!error)
        error = posix_spawn(pid, command, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return -error;
}

/* The first line of what is said; reads to the end, so that nobody waits for us. */
static void listen(int errors, char *line, size_t size)
{
    char piece[256];
    size_t length = 0;
    ssize_t got;
    while ((got = read(errors, piece, sizeof piece)) > 0 || (got < 0 && errno == EINTR)) {
        size_t fits = got < 0 ? 0 : (size_t)got;
        fits = fits < size - 1 - length ? fits : size - 1 - length;
        memcpy(line + length, piece, fits);
        length += fits;
    }
    line[length] = '\0';
    line[strcspn(line, "\n")] = '\0';
}

static int await(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return -errno;
    }
    return status;
}

/* What the line `zpoline: what: why: remedy` says, without its first word. */
static int explain(struct problem *problem, int status, const char *line)
{
    static const char name[] = "zpoline: ";
    if (strncmp(line, name, sizeof name - 1) == 0)
        line += sizeof name - 1;
    problem_what(problem, "the loader");
    if (line[0])
        problem_why(problem, "%s", line);
    else
        problem_why(problem, "a program started by it ends with wait status %#x", (unsigned)status);
    problem_remedy(problem, "use --from main");
    return -ENOEXEC;
}

int start_trial(const struct place *place, struct problem *problem)
{
    char line[512];
    int errors[2], status = -1;
    pid_t pid;
    int error = launch_check_library(&place->mechanism, "zpoline/zpoline-loader", problem);
    if (!error)
        error = launch_check_library(&place->mechanism, "zpoline/libzpoline-loader.so", problem);
    if (error)
        return error;
    error = pipe2(errors, O_CLOEXEC) == 0 ? 0 : -errno;
    if (!error) {
        error = begin(place->command, errors[1], &pid);
        close(errors[1]);
        listen(errors[0], line, sizeof line);
        close(errors[0]);
    }
    if (!error)
        error = (status = await(pid)) < 0 ? status : 0;
    if (error)
        snprintf(line, sizeof line, "%s", strerror(-error));
    return status == 0 ? 0 : explain(problem, status, line);
}
