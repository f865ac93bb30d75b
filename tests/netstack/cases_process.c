/* Cases: several descriptors, processes, threads and signals. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/netstack/client.h"

#define THREADS 4
extern char **environ;

void case_dup(void)
{
    int fd = client_connect(PORT_ECHO), copy = dup(fd);
    CHECK(copy >= 0 && copy != fd, "%d", errno);
    client_echo(copy, "copy");
    CHECK(close(fd) == 0, "%d", errno);
    client_echo(copy, "copy alone");
    int high = fcntl(copy, F_DUPFD_CLOEXEC, 100);
    CHECK(high >= 100 && (fcntl(high, F_GETFD) & FD_CLOEXEC), "%d", high);
    CHECK(dup2(copy, 50) == 50 && dup2(high, high) == high, "%d", errno);
    close(copy);
    close(high);
    client_echo(50, "number 50");
    int other = client_connect(PORT_ECHO);
    CHECK(dup3(other, 50, O_CLOEXEC) == 50, "%d", errno); /* ends the first connection */
    close(other);
    client_echo(50, "another behind 50");
    CHECK(fcntl(50, F_SETFL, O_NONBLOCK) == 0, "%d", errno);
    copy = dup(50);
    char byte;
    CHECK(read(copy, &byte, 1) == -1 && errno == EAGAIN, "flags are not shared: %d", errno);
    CHECK(close_range(50, ~0U, 0) == 0, "%d", errno);
    CHECK(read(50, &byte, 1) == -1 && errno == EBADF, "%d", errno);
    close(copy);
    other = client_connect(PORT_ECHO); /* the stack has outlived that */
    client_echo(other, "afterwards");
    close(other);
}

/* The stack stays with the parent: see docs/netstack.md. Natively the child could use it too. */
void case_fork(void)
{
    int fd = client_connect(PORT_ECHO), status = -1;
    pid_t child = fork();
    if (child == 0) {
        close(fd);
        _exit(7);
    }
    CHECK(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 7, "%x", (unsigned)status);
    client_echo(fd, "after fork");
    close(fd);
}

void case_spawn(void)
{
    int fd = client_connect(PORT_ECHO), status = -1;
    char name[] = "true";
    char *const argv[] = {name, NULL};
    for (int i = 0; i < 3; i++) {
        posix_spawn_file_actions_t actions;
        pid_t child;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addclose(&actions, fd);
        posix_spawn_file_actions_adddup2(&actions, 2, fd);
        CHECK(posix_spawn(&child, "/bin/true", &actions, NULL, argv, environ) == 0, "%d", errno);
        CHECK(waitpid(child, &status, 0) == child && status == 0, "%x", (unsigned)status);
        posix_spawn_file_actions_destroy(&actions);
        client_echo(fd, "the child closed its own");
    }
    close(fd);
}

static void *echo_often(void *unused)
{
    for (int i = 0; i < 5; i++) {
        int fd = client_connect(PORT_ECHO);
        for (int k = 0; k < 200; k++)
            client_echo(fd, "from a thread");
        close(fd);
    }
    return NULL;
}

void case_threads(void)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, echo_often, NULL) == 0, "%d", errno);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int number)
{
    alarms++;
}

/* A child gets nothing of the stack, and does not look for its network elsewhere. */
void case_fork_child(void)
{
    int fd = client_connect(PORT_ECHO), status = -1;
    struct sockaddr_in to = client_address(PORT_ECHO);
    pid_t child = fork();
    if (child == 0) {
        char byte;
        int other = socket(AF_INET, SOCK_STREAM, 0);
        bool closed = read(fd, &byte, 1) == -1 && errno == ENOTCONN;
        bool refused =
            connect(other, (struct sockaddr *)&to, sizeof to) == -1 && errno == ENETUNREACH;
        bool still = write(2, "", 0) == 0;
        close(fd);
        _exit(closed | refused << 1 | still << 2);
    }
    CHECK(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 7, "%x", (unsigned)status);
    client_echo(fd, "after fork");
    close(fd);
}

#define TO_CLOSE 200
static int to_close[TO_CLOSE];
static volatile sig_atomic_t closed_count, close_failed;

static void on_alarm_close(int number)
{
    if (closed_count < TO_CLOSE && close(to_close[closed_count++]) != 0)
        close_failed = 1;
}

/* Handlers that interrupt the stack wherever it is, and close. */
void case_handler(void)
{
    struct sigaction action = {.sa_handler = on_alarm_close, .sa_flags = SA_RESTART};
    struct itimerval often = {.it_value.tv_usec = 300, .it_interval.tv_usec = 300}, never = {0};
    for (int i = 0; i < TO_CLOSE; i++)
        to_close[i] = client_connect(PORT_ECHO);
    int fd = client_connect(PORT_ECHO);
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    while (closed_count < TO_CLOSE)
        client_echo(fd, "interrupted");
    setitimer(ITIMER_REAL, &never, NULL);
    client_echo(fd, "at last");
    CHECK(!close_failed, "a close failed");
    for (int i = 0; i < TO_CLOSE; i++)
        CHECK(fcntl(to_close[i], F_GETFD) == -1 && errno == EBADF, "%d is open", to_close[i]);
    close(fd);
}

static volatile sig_atomic_t restarted;

static void on_alarm_restart(int number)
{
    restarted++;
}

static void *write_later(void *fd)
{
    while (!restarted)
        usleep(1000);
    client_write(*(int *)fd, "x", 1);
    return NULL;
}

/* With SA_RESTART a read that was interrupted goes on. */
void case_restart(void)
{
    struct sigaction action = {.sa_handler = on_alarm_restart, .sa_flags = SA_RESTART};
    struct itimerval soon = {.it_value.tv_usec = 50000};
    sigset_t alarm;
    pthread_t writer;
    int fd = client_connect(PORT_ECHO);
    char byte = 0;
    sigaction(SIGALRM, &action, NULL);
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm, NULL); /* the writer does not get it */
    CHECK(pthread_create(&writer, NULL, write_later, &fd) == 0, "%d", errno);
    pthread_sigmask(SIG_UNBLOCK, &alarm, NULL);
    setitimer(ITIMER_REAL, &soon, NULL);
    CHECK(read(fd, &byte, 1) == 1 && byte == 'x' && restarted, "%d", errno);
    pthread_join(writer, NULL);
    close(fd);
}

void case_signal(void)
{
    struct sigaction action = {.sa_handler = on_alarm};
    struct itimerval soon = {.it_value.tv_usec = 50000};
    int fd = client_connect(PORT_ECHO);
    char byte;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &soon, NULL);
    CHECK(read(fd, &byte, 1) == -1 && errno == EINTR && alarms == 1, "%d", errno);
    (void)signal(SIGPIPE, on_alarm);
    shutdown(fd, SHUT_WR);
    CHECK(send(fd, "x", 1, MSG_NOSIGNAL) == -1 && errno == EPIPE && alarms == 1, "%d", errno);
    CHECK(write(fd, "x", 1) == -1 && errno == EPIPE && alarms == 2, "%d %d", errno, (int)alarms);
    close(fd);
}
