/* The detached tracer: made, told whom to follow, and on its own from then on. */
#include "baselines/ptrace/start.h"

#include "baselines/ptrace/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define KEPT_SOCKET 3

/* What the tracer says: first who it is, then that it has attached. */
struct answer {
    pid_t tracer;
    int error; /* -errno */
    struct problem problem;
};

static bool say(int socket, const void *what, size_t bytes)
{
    return send(socket, what, bytes, MSG_NOSIGNAL) == (ssize_t)bytes;
}

/* false: the other side has ended. A signal is no reason to stop waiting. */
static bool hear(int socket, void *what, size_t bytes)
{
    ssize_t got;
    do
        got = recv(socket, what, bytes, MSG_WAITALL);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)bytes;
}

/* --- in the tracer --- */

/* What the terminal sends to everybody is not for us: we live as long as the program does. SIGTERM
 * and the like end us, and by that the program. */
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

/* Whoever reads what the program writes must see the end when the program ends. */
static int give_descriptors_back(int socket, bool keeps_io)
{
    int kept = fcntl(socket, F_DUPFD_CLOEXEC, KEPT_SOCKET);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; fd < (keeps_io ? 1 : 3); fd++) {
        if (null < 0 || dup2(null, fd) < 0)
            close(fd);
    }
    if (kept < 0 || (kept != KEPT_SOCKET && dup2(kept, KEPT_SOCKET) < 0))
        _exit(EXIT_FAILURE); /* the command sees the socket's end */
    close_range(KEPT_SOCKET + 1, ~0u, 0);
    return KEPT_SOCKET;
}

static _Noreturn void trace(pid_t program, int socket, const struct launch_request *request,
                            const struct tracer_way *way, tracer_prepare_fn *prepare)
{
    struct answer answer = {.tracer = getpid()};
    char go;
    prctl(PR_SET_NAME, "zpoline-tracer");
    settle_signals();
    socket = give_descriptors_back(socket, way->keeps_io);
    if (prepare)
        answer.error = prepare(request, &answer.problem);
    if (!say(socket, &answer, sizeof answer) || answer.error || !hear(socket, &go, sizeof go))
        _exit(EXIT_FAILURE);
    if (chdir("/") != 0)
        (void)0; /* only so that no file system is kept busy */
    answer.error = tracer_attach(program, way);
    if (answer.error)
        tracer_explain(answer.error, &answer.problem);
    if (!say(socket, &answer, sizeof answer) || answer.error)
        _exit(EXIT_FAILURE);
    close(socket);
    tracer_follow(way);
    _exit(EXIT_SUCCESS);
}

/* --- in the command --- */

static int fail(struct problem *problem, const char *what, int error)
{
    problem_what(problem, "%s", what);
    problem_why(problem, "%s", strerror(error));
    problem_remedy(problem, "free some memory, or raise the limit on processes or descriptors");
    return -error;
}

/* By a child between, so that the tracer is no child of the program to come. */
static int make_tracer(int sockets[2], const struct launch_request *request,
                       const struct tracer_way *way, tracer_prepare_fn *prepare)
{
    pid_t program = getpid();
    pid_t between = child_make();
    if (between != 0)
        return between < 0 ? -errno : child_wait(between);
    close(sockets[0]);
    setsid();
    pid_t tracer = fork();
    if (tracer == 0)
        trace(program, sockets[1], request, way, prepare);
    _exit(tracer < 0 ? errno : 0);
}

/* The two questions and answers. 0 or -errno. */
static int be_attached(int socket, struct problem *problem)
{
    struct answer answer = {0};
    if (!hear(socket, &answer, sizeof answer))
        return fail(problem, "the tracer", ECHILD);
    if (!answer.error) {
        /* Both fail where they are not needed. */
        prctl(PR_SET_PTRACER, (unsigned long)answer.tracer, 0, 0, 0);
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
        if (!say(socket, "g", 1) || !hear(socket, &answer, sizeof answer))
            return fail(problem, "the tracer", ECHILD);
        prctl(PR_SET_PTRACER, 0, 0, 0, 0);
    }
    if (answer.error)
        *problem = answer.problem;
    return answer.error;
}

int tracer_start(const struct launch_request *request, const struct tracer_way *way,
                 tracer_prepare_fn *prepare, struct problem *problem)
{
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
        return fail(problem, "a socket to the tracer", errno);
    int error = make_tracer(sockets, request, way, prepare);
    close(sockets[1]);
    error = error ? fail(problem, "a process for the tracer", -error)
                  : be_attached(sockets[0], problem);
    close(sockets[0]);
    return error;
}
