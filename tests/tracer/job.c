/*
 * A shell's part of job control: starts COMMAND, which stops itself and then writes something; sees
 * it stopped and silent, continues it, sees that, gives it a line of input to end by, and tells how
 * it ended.
 *
 *   job COMMAND [ARGUMENT...]
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_MS 100

static int wait_for(pid_t child, int options)
{
    int status = -1;
    if (waitpid(child, &status, options) != child)
        perror("waitpid");
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    int input[2], output[2];
    if (pipe(input) != 0 || pipe(output) != 0)
        return 2;
    pid_t child = fork();
    if (child == 0) {
        dup2(input[0], STDIN_FILENO);
        dup2(output[1], STDOUT_FILENO);
        close(input[0]);
        close(input[1]);
        close(output[0]);
        close(output[1]);
        execvp(argv[1], argv + 1);
        perror(argv[1]);
        _exit(127);
    }
    int status = wait_for(child, WUNTRACED);
    printf("stopped %d by %d\n", WIFSTOPPED(status), WIFSTOPPED(status) ? WSTOPSIG(status) : -1);
    /* Only one that runs on although it is stopped would be noticed by the time that this takes. */
    struct pollfd written = {.fd = output[0], .events = POLLIN};
    printf("runs on: %d\n", poll(&written, 1, LOOK_MS));
    kill(child, SIGCONT);
    status = wait_for(child, WCONTINUED);
    printf("continued %d\n", WIFCONTINUED(status));
    if (write(input[1], "\n", 1) != 1)
        return 2;
    status = wait_for(child, 0);
    if (WIFSIGNALED(status))
        printf("killed by %d\n", WTERMSIG(status));
    else
        printf("exited with %d\n", WEXITSTATUS(status));
    return 0;
}
