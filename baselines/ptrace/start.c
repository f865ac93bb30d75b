/* The detached tracer: made, told whom to follow, and on its own from then on. */
#include "baselines/ptrace/start.h"

#include "baselines/outside/detached.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

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
        got = recv(socket, what, bytes, 0);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)bytes;
}

/* --- in the tracer --- */

struct start {
    pid_t program;
    const struct launch_request *request;
    const struct tracer_way *way;
};

/* A daemon that gives its standard error up must be the last who had it. */
static void give_standard_error_back(void)
{
    if (dup2(STDIN_FILENO, STDERR_FILENO) < 0)
        close(STDERR_FILENO);
}

static void trace(int socket, void *argument)
{
    const struct start *start = argument;
    const struct tracer_way *way = start->way;
    struct answer answer = {.tracer = getpid()};
    char go;
    if (way->prepare)
        answer.error = way->prepare(start->request, &answer.problem);
    else
        give_standard_error_back();
    if (!say(socket, &answer, sizeof answer) || answer.error || !hear(socket, &go, sizeof go))
        return;
    if (chdir("/") != 0)
        (void)0; /* only so that no file system is kept busy */
    answer.error = tracer_attach(start->program, way);
    if (answer.error)
        tracer_explain(answer.error, &answer.problem);
    if (!say(socket, &answer, sizeof answer) || answer.error)
        return;
    close(socket);
    tracer_follow(way);
    if (way->finish)
        way->finish(start->program);
}

/* --- in the command --- */

static int fail(struct problem *problem, const char *what, int error, const char *remedy)
{
    problem_what(problem, "%s", what);
    problem_why(problem, "%s", strerror(-error));
    problem_remedy(problem, "%s", remedy);
    return error;
}

/* The two questions and answers. 0 or -errno. */
static int be_attached(int socket, struct problem *problem)
{
    static const char *const remedy = "see what has ended it, and run the program again";
    struct answer answer = {0};
    if (!hear(socket, &answer, sizeof answer))
        return fail(problem, "the tracer", -ECHILD, remedy);
    if (!answer.error) {
        /* For Yama, and for a command with file capabilities; each fails where it is not needed. */
        prctl(PR_SET_PTRACER, (unsigned long)answer.tracer, 0, 0, 0);
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
        if (!say(socket, "g", 1) || !hear(socket, &answer, sizeof answer))
            return fail(problem, "the tracer", -ECHILD, remedy);
        prctl(PR_SET_PTRACER, 0, 0, 0, 0);
    }
    if (answer.error)
        *problem = answer.problem;
    return answer.error;
}

int tracer_start(const struct launch_request *request, const struct tracer_way *way,
                 struct problem *problem)
{
    struct start start = {.program = getpid(), .request = request, .way = way};
    int socket = detached_start("zpoline-tracer", trace, &start);
    if (socket < 0)
        return fail(problem, "a process for the tracer", socket,
                    "free some memory, or raise the limit on processes or descriptors");
    int error = be_attached(socket, problem);
    close(socket);
    return error;
}
