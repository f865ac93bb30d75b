/*
 * The other side of the tests of the network stack: an ordinary program with an epoll loop. Usage:
 * netstack-server ADDRESS PORT; it listens on five ports from PORT on, says "ready", and ends when
 * its standard input, which is in the same epoll set, and all connections have ended: what its
 * clients said last may still be on its way when they are gone. By then it must have no more
 * descriptors open than at its start, but for the stack's own.
 *
 *   PORT    echo              PORT+2  source: reads a decimal line, sends so many pattern bytes
 *   PORT+1  sink: reads to    PORT+3  resets the connection at the first byte
 *           the end, answers  PORT+4  kills the process at the first byte
 *           the sum
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/netstack/pattern.h"

#define BUFFER    65536
#define PORTS     5
#define STACK_FDS 2 /* of the stack's own, opened at need: the other side's doorbell, an alarm */
#define SILENCE   120000 /* ms without a word on a connection that should end: it never will */

enum role { ECHO, SINK, SOURCE, RESET, DIE, LISTENER, INPUT };

struct connection {
    int fd;
    enum role role;
    enum role gives; /* of a listener: what its connections are */
    bool ended;      /* the client has said its end */
    uint64_t sum, left, sent;
    size_t start, used; /* of the buffer */
    unsigned char buffer[BUFFER];
};

static int set;
static unsigned connections;
static bool ending; /* standard input has ended */

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void watch(struct connection *c, int op, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(set, op, c->fd, &event) != 0)
        die("epoll_ctl");
}

static struct connection *new_connection(int fd, enum role role)
{
    struct connection *c = calloc(1, sizeof *c);
    if (!c)
        die("calloc");
    c->fd = fd;
    c->role = role;
    connections += role < LISTENER;
    watch(c, EPOLL_CTL_ADD, EPOLLIN);
    return c;
}

static void end(struct connection *c)
{
    connections -= c->role < LISTENER;
    close(c->fd);
    free(c);
}

static void reset(struct connection *c)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    if (setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now) != 0)
        die("SO_LINGER");
    end(c);
}

static void take_in(struct connection *listener)
{
    for (;;) {
        // NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the set leads to each connection
        int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 && (errno == EAGAIN || errno == ECONNABORTED))
            return;
        if (fd < 0)
            die("accept4");
        new_connection(fd, listener->gives);
    }
}

/* Sends what the buffer has. False: the connection is gone. */
static bool flush(struct connection *c)
{
    while (c->used) {
        ssize_t n = send(c->fd, c->buffer + c->start, c->used, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN)
            return true;
        if (n < 0) {
            end(c);
            return false;
        }
        c->start += (size_t)n;
        c->used -= (size_t)n;
    }
    c->start = 0;
    return true;
}

static void refill(struct connection *c)
{
    if (c->role != SOURCE || c->used)
        return;
    c->used = c->left < BUFFER ? (size_t)c->left : BUFFER;
    pattern_fill(c->buffer, c->used, c->sent);
    c->sent += c->used;
    c->left -= c->used;
}

static void write_out(struct connection *c)
{
    do {
        refill(c);
        if (!flush(c))
            return;
    } while (c->role == SOURCE && c->left && !c->used);
    if (c->ended && !c->used && !c->left) {
        end(c);
        return;
    }
    uint32_t in = c->ended || c->used ? 0 : EPOLLIN; /* one thing at a time: back pressure */
    watch(c, EPOLL_CTL_MOD, in | (c->used || c->left ? EPOLLOUT : 0));
}

static void on_bytes(struct connection *c, const unsigned char *bytes, size_t size)
{
    if (c->role == SINK) {
        c->sum = pattern_sum(c->sum, bytes, size);
    } else if (c->role == SOURCE) {
        for (size_t i = 0; i < size; i++) {
            if (bytes[i] >= '0' && bytes[i] <= '9')
                c->sum = c->sum * 10 + (bytes[i] - '0');
            else
                c->left = c->sum < (UINT64_C(1) << 32) ? c->sum : 0;
        }
    } else {
        memcpy(c->buffer, bytes, size);
        c->used = size;
    }
}

static void on_end(struct connection *c)
{
    c->ended = true;
    if (c->role == SINK)
        c->used = (size_t)snprintf((char *)c->buffer, BUFFER, "%" PRIu64 "\n", c->sum);
    write_out(c);
}

static void read_in(struct connection *c)
{
    static unsigned char bytes[BUFFER];
    ssize_t n = read(c->fd, bytes, sizeof bytes);
    if (n < 0 && errno == EAGAIN)
        return;
    if (n < 0) {
        end(c);
        return;
    }
    if (n > 0 && c->role == DIE)
        raise(SIGKILL);
    if (n > 0 && c->role == RESET) {
        reset(c);
        return;
    }
    if (n == 0) {
        on_end(c);
        return;
    }
    on_bytes(c, bytes, (size_t)n);
    write_out(c);
}

static void serve(struct connection *c, uint32_t events)
{
    if (c->role == INPUT) {
        ending = true;
        end(c);
    } else if (c->role == LISTENER)
        take_in(c);
    else if ((events & EPOLLOUT) && (c->used || c->left))
        write_out(c);
    else if (events & EPOLLIN)
        read_in(c);
    else
        end(c);
}

static void listen_at(const char *address, unsigned port, enum role gives)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (inet_pton(AF_INET, address, &in.sin_addr) != 1 || fd < 0)
        die("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0)
        die("SO_REUSEADDR");
    if (bind(fd, (struct sockaddr *)&in, sizeof in) != 0 || listen(fd, 1024) != 0)
        die("bind");
    new_connection(fd, LISTENER)->gives = gives;
}

static unsigned open_descriptors(void)
{
    unsigned count = 0;
    DIR *directory = opendir("/proc/self/fd");
    if (!directory)
        die("/proc/self/fd");
    while (readdir(directory))
        count++;
    closedir(directory);
    return count;
}

static int end_of_all(unsigned at_start)
{
    unsigned now = open_descriptors();
    if (now <= at_start + STACK_FDS)
        return 0;
    fprintf(stderr, "%u descriptors are open, %u were at the start\n", now, at_start);
    return 1;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: netstack-server ADDRESS PORT\n");
        return 2;
    }
    set = epoll_create1(EPOLL_CLOEXEC);
    unsigned port = (unsigned)strtoul(argv[2], NULL, 10);
    for (unsigned role = 0; role < PORTS; role++)
        listen_at(argv[1], port + role, role);
    new_connection(0, INPUT);
    unsigned at_start = open_descriptors();
    puts("ready");
    (void)fflush(stdout);
    while (!ending || connections) {
        struct epoll_event events[64];
        int n = epoll_wait(set, events, 64, ending ? SILENCE : -1);
        if (n < 0 && errno != EINTR)
            die("epoll_wait");
        if (n == 0) {
            fprintf(stderr, "%u connections do not end\n", connections);
            return 1;
        }
        for (int i = 0; i < n; i++)
            serve(events[i].data.ptr, events[i].events);
    }
    return end_of_all(at_start);
}
