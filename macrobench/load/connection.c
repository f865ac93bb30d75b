/* One connection of the load. */
#include "macrobench/load/connection.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_MS    UINT64_C(1000000)
#define RETRY_MS     2                   /* between attempts at a server that is still starting */
#define ANSWER_NS    (10000 * NS_PER_MS) /* what one attempt gets at least, however little is left */
#define READ_AT_ONCE (16 << 10)

uint64_t load_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static int left_ms(uint64_t deadline_ns)
{
    uint64_t now = load_now();
    return now >= deadline_ns ? 0 : (int)((deadline_ns - now) / NS_PER_MS) + 1;
}

static int await_connected(int fd, uint64_t deadline_ns)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};
    uint64_t least_ns = load_now() + ANSWER_NS;
    int error = 0, count;
    socklen_t size = sizeof error;
    do
        count = poll(&poll_fd, 1, left_ms(deadline_ns > least_ns ? deadline_ns : least_ns));
    while (count < 0 && errno == EINTR);
    if (count == 0)
        return -ETIMEDOUT;
    if (count < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
        return -errno;
    return -error;
}

/* One attempt. A descriptor that does not block, or -errno. */
static int attempt(const struct sockaddr_in *address, uint64_t deadline_ns)
{
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    /* Not vital: without it only requests in several pieces are slower. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    int status = connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 ? 0 : -errno;
    if (status == -EINPROGRESS)
        status = await_connected(fd, deadline_ns);
    if (status == 0)
        return fd;
    close(fd);
    return status;
}

static bool is_not_there_yet(int status)
{
    return status == -ECONNREFUSED || status == -EHOSTUNREACH || status == -ENETUNREACH ||
           status == -ECONNRESET || status == -ECONNABORTED;
}

int load_connect(struct load_connection *connection, const struct job *job, uint64_t deadline_ns)
{
    connection->pending = calloc(job->pipeline, sizeof *connection->pending);
    connection->fd = connection->pending != NULL ? attempt(&job->address, deadline_ns) : -ENOMEM;
    while (is_not_there_yet(connection->fd) && load_now() < deadline_ns) {
        poll(NULL, 0, RETRY_MS); /* nothing tells when a port begins to listen */
        connection->fd = attempt(&job->address, deadline_ns);
    }
    return connection->fd < 0 ? connection->fd : 0;
}

void load_disconnect(struct load_connection *connection)
{
    if (connection->fd >= 0)
        close(connection->fd);
    connection->fd = -1;
    free(connection->pending);
    connection->pending = NULL;
    buffer_free(&connection->out);
    buffer_free(&connection->in);
}

int load_send(struct load_connection *c)
{
    while (c->sent < c->out.length) {
        ssize_t count = write(c->fd, c->out.data + c->sent, c->out.length - c->sent);
        if (count < 0 && errno == EAGAIN)
            return 0;
        if (count < 0 && errno != EINTR)
            return -errno;
        c->sent += count > 0 ? (size_t)count : 0;
    }
    return 1;
}

ssize_t load_receive(struct load_connection *c)
{
    size_t wanted = c->need > c->in.length ? c->need - c->in.length : 0;
    if (!buffer_reserve(&c->in, wanted > READ_AT_ONCE ? wanted : READ_AT_ONCE))
        return -ENOMEM;
    ssize_t count = read(c->fd, c->in.data + c->in.length, c->in.capacity - c->in.length);
    if (count < 0)
        return errno == EINTR ? -EAGAIN : -errno;
    c->in.length += (size_t)count;
    return count;
}
