/*
 * The command starts the supervisor, which loads the hook and says which numbers it wants; then the
 * command installs the filter, sends its listener over, and becomes the program.
 *
 * From the filter on, the command's own calls would be notified as well, and nobody listens before
 * the listener has arrived. So they carry a key of random words in arguments that the kernel does
 * not look at, and the filter lets those pass (hook/setup/bpf.h).
 */
#include "baselines/seccomp_notify/start.h"

#include "baselines/outside/detached.h"
#include "baselines/outside/hook.h"
#include "baselines/seccomp_notify/supervisor.h"
#include "baselines/seccomp_trap/probe.h"
#include "hook/launch.h"
#include "hook/setup/bpf.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV /* Linux 5.19 */
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

/* The supervisor's first word. */
struct answer {
    int error; /* -errno */
    struct problem problem;
    struct outside_interest interest;
};

/* --- a descriptor over a socket --- */

struct descriptor_message {
    struct msghdr header;
    struct iovec data;
    char byte;
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
};

static void descriptor_message(struct descriptor_message *m)
{
    memset(m, 0, sizeof *m);
    m->data = (struct iovec){&m->byte, 1};
    m->header = (struct msghdr){
        .msg_iov = &m->data,
        .msg_iovlen = 1,
        .msg_control = m->control.bytes,
        .msg_controllen = sizeof m->control.bytes,
    };
}

/* -1: the other side has ended. */
static int receive_descriptor(int socket)
{
    struct descriptor_message m;
    ssize_t got;
    int fd;
    descriptor_message(&m);
    do
        got = recvmsg(socket, &m.header, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    const struct cmsghdr *control = CMSG_FIRSTHDR(&m.header);
    if (got <= 0 || !control || control->cmsg_type != SCM_RIGHTS ||
        control->cmsg_len != CMSG_LEN(sizeof fd))
        return -1;
    memcpy(&fd, CMSG_DATA(control), sizeof fd);
    return fd;
}

static int send_descriptor(int socket, int fd, const uint64_t *key)
{
    struct descriptor_message m;
    descriptor_message(&m);
    struct cmsghdr *control = CMSG_FIRSTHDR(&m.header);
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(control), &fd, sizeof fd);
    return syscall(SYS_sendmsg, socket, &m.header, MSG_NOSIGNAL, key[0], key[1], key[2]) == 1
               ? 0
               : -errno;
}

/* --- in the supervisor --- */

struct supervisor_start {
    const struct launch_request *request;
    pid_t program;
};

static void supervisor(int socket, void *argument)
{
    const struct supervisor_start *start = argument;
    struct outside_hook outside;
    static struct answer answer;
    answer.error = outside_hook_load(start->request, "seccomp_notify", &outside, &answer.problem);
    if (!answer.error)
        outside_hook_interest(&outside, &answer.interest);
    if (send(socket, &answer, sizeof answer, MSG_NOSIGNAL) != (ssize_t)sizeof answer ||
        answer.error)
        return;
    int listener = receive_descriptor(socket);
    if (listener < 0)
        return;
    close(socket);
    if (chdir("/") != 0)
        (void)0; /* only so that no file system is kept busy */
    if (supervise(listener, &outside) == 0)
        outside_hook_end(&outside, start->program);
}

/* --- in the command --- */

static int fail(struct problem *problem, const char *what, int error, const char *remedy)
{
    problem_what(problem, "%s", what);
    problem_why(problem, "%s", strerror(-error));
    problem_remedy(problem, "%s", remedy);
    return error;
}

static int hear(int socket, struct answer *answer, struct problem *problem)
{
    ssize_t got;
    do
        got = recv(socket, answer, sizeof *answer, 0);
    while (got < 0 && errno == EINTR);
    if (got != (ssize_t)sizeof *answer)
        return fail(problem, "the supervisor", -ECHILD, "see whether the hook ends its process");
    if (answer->error)
        *problem = answer->problem;
    return answer->error;
}

/* The listener, or -errno. */
static int install(const struct outside_interest *interest, const uint64_t *key)
{
    struct bpf_request request = {
        .dispositions = interest->numbers,
        .disposition_other = interest->other,
        .key = key,
        .action = SECCOMP_RET_USER_NOTIF,
    };
    struct sock_filter *program = malloc(BPF_LONGEST * sizeof *program);
    if (!program)
        return -ENOMEM;
    int count = bpf_build(&request, program, BPF_LONGEST);
    if (count < 0) { /* too many pieces: then the supervisor lets pass what nobody wants */
        request.dispositions = NULL;
        count = bpf_build(&request, program, BPF_LONGEST);
    }
    /* Once the supervisor has seen a call, only a deadly signal interrupts it: else it would be
     * seen again when it is restarted. */
    long listener =
        bpf_install(seccomp_libc_syscall, program, count,
                    SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
    if (listener == -EINVAL)
        listener =
            bpf_install(seccomp_libc_syscall, program, count, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    free(program);
    return (int)listener;
}

/* The program inherits the filter; socket and listener are closed on exec. */
static int become(const struct launch_request *request, int socket,
                  const struct outside_interest *interest, struct problem *problem)
{
    uint64_t key[BPF_KEY_WORDS];
    if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key)
        return fail(problem, "random numbers", -errno, "see whether getrandom(2) is forbidden");
    int listener = install(interest, key);
    if (listener < 0)
        return fail(problem, "the seccomp filter", listener,
                    "see whether a filter that is there already forbids it");
    int error = send_descriptor(socket, listener, key);
    if (error)
        return fail(problem, "the supervisor", error, "see whether something has ended it");
    syscall(SYS_execve, request->program, request->arguments, environ, key[0], key[1], key[2]);
    return launch_exec(request, problem); /* fails for the same reason, and says it */
}

int seccomp_notify_start(const struct launch_request *request, struct problem *problem)
{
    struct supervisor_start start = {.request = request, .program = getpid()};
    struct answer *answer = malloc(sizeof *answer);
    if (!answer)
        return fail(problem, "the supervisor", -ENOMEM, "free some memory");
    int socket = detached_start("zpoline-superv", supervisor, &start);
    if (socket < 0) {
        free(answer);
        return fail(problem, "a process for the supervisor", socket,
                    "free some memory, or raise the limit on processes or descriptors");
    }
    int error = hear(socket, answer, problem);
    if (!error)
        error = become(request, socket, &answer->interest, problem);
    close(socket);
    free(answer);
    return error;
}
