/* Cases: refused, reset, many connections, garbage, a peer that dies. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/netstack/client.h"

#define CONNECTIONS 500

static unsigned from_environment(const char *name, unsigned usual)
{
    const char *text = getenv(name);
    return text ? (unsigned)strtoul(text, NULL, 10) : usual;
}

void case_refused(void)
{
    struct sockaddr_in to = client_address(PORT_NOBODY);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connect(fd, (struct sockaddr *)&to, sizeof to) == -1 && errno == ECONNREFUSED, "%d",
          errno);
    close(fd);
    fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int r = connect(fd, (struct sockaddr *)&to, sizeof to), error = 0;
    if (r == -1 && errno == EINPROGRESS) {
        struct pollfd done = {.fd = fd, .events = POLLOUT};
        CHECK(poll(&done, 1, -1) == 1 && (done.revents & POLLERR), "%x", (unsigned)done.revents);
        socklen_t size = sizeof error;
        CHECK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == ECONNREFUSED,
              "%d", error);
        CHECK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0, "%d", error);
    } else {
        CHECK(r == -1 && errno == ECONNREFUSED, "%d %d", r, errno);
    }
    close(fd);
}

static void expect_reset(int fd)
{
    char byte;
    CHECK(read(fd, &byte, 1) == -1 && errno == ECONNRESET, "%d", errno);
    CHECK(read(fd, &byte, 1) == 0, "%d", errno);
    CHECK(send(fd, "x", 1, MSG_NOSIGNAL) == -1 && errno == EPIPE, "%d", errno);
    struct pollfd state = {.fd = fd, .events = POLLIN};
    CHECK(poll(&state, 1, 0) == 1 && (state.revents & POLLHUP), "%x", (unsigned)state.revents);
    close(fd);
}

void case_reset(void)
{
    int fd = client_connect(PORT_RESET);
    client_write(fd, "x", 1);
    expect_reset(fd);
    fd = client_connect(PORT_ECHO); /* nobody else is hurt */
    client_echo(fd, "next");
    close(fd);
}

void case_many(void)
{
    static int fds[CONNECTIONS];
    unsigned seconds = from_environment("NETSTACK_SECONDS", 0);
    time_t end = time(NULL) + seconds;
    for (unsigned round = 0; round < 4 || time(NULL) < end; round++) {
        for (int i = 0; i < CONNECTIONS; i++)
            fds[i] = client_connect(PORT_ECHO);
        for (int i = 0; i < CONNECTIONS; i++)
            client_echo(fds[(i * 7) % CONNECTIONS], "one of many");
        for (int i = 0; i < CONNECTIONS; i++)
            close(fds[i]);
    }
}

static void garbage(unsigned *seed)
{
    static unsigned char bytes[4096];
    int fd = client_connect(rand_r(seed) % 2 ? PORT_ECHO : PORT_SOURCE);
    unsigned writes = (unsigned)rand_r(seed) % 4;
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    for (unsigned i = 0; i < writes; i++) {
        size_t size = 1 + (size_t)rand_r(seed) % sizeof bytes;
        for (size_t k = 0; k < size; k++)
            bytes[k] = (unsigned char)rand_r(seed);
        if (send(fd, bytes, size, MSG_NOSIGNAL) < 0)
            CHECK(errno == EAGAIN || errno == EPIPE || errno == ECONNRESET, "%d", errno);
    }
    struct linger now = {.l_onoff = rand_r(seed) % 2, .l_linger = 0};
    (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    if (rand_r(seed) % 3 == 0)
        shutdown(fd, SHUT_WR);
    if (rand_r(seed) % 3 == 0)
        CHECK(recv(fd, bytes, sizeof bytes, 0) >= 0 || errno == EAGAIN || errno == ECONNRESET, "%d",
              errno);
    close(fd);
}

void case_garbage(void)
{
    unsigned seed = from_environment("NETSTACK_SEED", 1);
    unsigned streams = from_environment("NETSTACK_STREAMS", 1000);
    for (unsigned i = 0; i < streams; i++)
        garbage(&seed);
    int fd = client_connect(PORT_ECHO);
    client_echo(fd, "the server has survived");
    close(fd);
}

void case_death(void)
{
    int idle = client_connect(PORT_ECHO), fd = client_connect(PORT_DIE);
    client_echo(idle, "alive");
    client_write(fd, "x", 1);
    char byte;
    CHECK(read(fd, &byte, 1) == -1 && errno == ECONNRESET, "%d", errno);
    CHECK(read(idle, &byte, 1) <= 0, "still alive");
}
