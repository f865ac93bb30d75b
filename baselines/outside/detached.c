/* Made by a child between, so that the program finds no child that it has not made. */
#include "baselines/outside/detached.h"

#include "baselines/ptrace/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define KEPT_SOCKET 3

/* What the terminal sends to everybody is not for us: we live as long as the program does. */
static void settle_signals(void)
{
    static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU};
    sigset_t none;
    for (int number = 1; number <= SIGRTMAX; number++)
        (void)signal(number, SIG_DFL);
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        (void)signal(ignored[i], SIG_IGN);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The socket may be any of the standard ones, if the command has been started without them. */
static void give_descriptors_back(int socket)
{
    int kept = fcntl(socket, F_DUPFD_CLOEXEC, KEPT_SOCKET);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < 2; fd++) {
        if (null < 0 || dup2(null, fd) < 0)
            close(fd);
    }
    if (kept < 0 || (kept != KEPT_SOCKET && dup2(kept, KEPT_SOCKET) < 0))
        _exit(EXIT_FAILURE); /* the command sees the socket's end */
    fcntl(KEPT_SOCKET, F_SETFD, FD_CLOEXEC);
    closefrom(KEPT_SOCKET + 1);
}

static _Noreturn void run(const char *name, int socket, detached_fn *body, void *argument)
{
    prctl(PR_SET_NAME, name);
    settle_signals();
    give_descriptors_back(socket);
    body(KEPT_SOCKET, argument);
    _exit(EXIT_SUCCESS);
}

int detached_start(const char *name, detached_fn *body, void *argument)
{
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
        return -errno;
    pid_t between = child_make();
    if (between == 0) {
        setsid();
        pid_t detached = fork();
        if (detached == 0)
            run(name, sockets[1], body, argument);
        _exit(detached < 0 ? errno : 0);
    }
    int error = between < 0 ? -errno : child_wait(between);
    close(sockets[1]);
    if (!error)
        return sockets[0];
    close(sockets[0]);
    return error;
}
