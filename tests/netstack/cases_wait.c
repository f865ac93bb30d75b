/* Cases: waiting for several descriptors, of the stack and of the kernel. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/netstack/client.h"
#include "tests/netstack/pattern.h"

void case_poll(void)
{
    int fd = client_connect(PORT_ECHO), pipes[2];
    CHECK(pipe(pipes) == 0, "%d", errno);
    struct pollfd fds[] = {{.fd = fd, .events = POLLIN}, {.fd = pipes[0], .events = POLLIN}};
    CHECK(poll(fds, 2, 0) == 0, "ready at once");
    CHECK(poll(fds, 2, 20) == 0, "ready too early");
    fds[0].events = POLLIN | POLLOUT;
    CHECK(poll(fds, 2, -1) == 1 && fds[0].revents == POLLOUT, "%x", (unsigned)fds[0].revents);
    fds[0].events = POLLIN;
    client_write(fd, "x", 1);
    CHECK(poll(fds, 2, -1) == 1 && fds[0].revents == POLLIN, "%x", (unsigned)fds[0].revents);
    client_write(pipes[1], "y", 1);
    CHECK(poll(fds, 2, -1) == 2 && fds[1].revents == POLLIN, "%x", (unsigned)fds[1].revents);
    char byte;
    client_read(fd, &byte, 1);
    CHECK(poll(fds, 2, -1) == 1 && fds[0].revents == 0 && fds[1].revents, "pipe not seen alone");
    shutdown(fd, SHUT_WR);
    client_read(fd, &byte, 0);
    fds[0].events = POLLIN | POLLRDHUP;
    while (poll(fds, 1, -1) == 1 && !(fds[0].revents & POLLHUP))
        ;
    CHECK(fds[0].revents == (POLLIN | POLLRDHUP | POLLHUP), "%x", (unsigned)fds[0].revents);
    int gone = dup(pipes[0]);
    close(gone);
    fds[1].fd = gone;
    CHECK(poll(fds, 2, 0) == 2 && fds[1].revents == POLLNVAL, "%x", (unsigned)fds[1].revents);
    close(fd);
}

void case_select(void)
{
    int fd = client_connect(PORT_ECHO), pipes[2];
    CHECK(pipe(pipes) == 0, "%d", errno);
    fd_set in, out;
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_SET(fd, &in);
    FD_SET(pipes[0], &in);
    FD_SET(fd, &out);
    int most = (fd > pipes[0] ? fd : pipes[0]) + 1;
    CHECK(select(most, &in, &out, NULL, NULL) == 1, "%d", errno);
    CHECK(!FD_ISSET(fd, &in) && !FD_ISSET(pipes[0], &in) && FD_ISSET(fd, &out), "wrong bits");
    FD_SET(fd, &in);
    FD_SET(pipes[0], &in);
    struct timeval soon = {.tv_usec = 20000};
    CHECK(select(most, &in, NULL, NULL, &soon) == 0 && soon.tv_usec == 0, "%ld",
          (long)soon.tv_usec);
    CHECK(!FD_ISSET(fd, &in) && !FD_ISSET(pipes[0], &in), "bits kept");
    FD_SET(fd, &in);
    FD_SET(pipes[0], &in);
    client_write(fd, "x", 1);
    CHECK(select(most, &in, NULL, NULL, NULL) == 1 && FD_ISSET(fd, &in), "%d", errno);
    close(fd);
}

static struct epoll_event one(int set, int timeout_ms, int *count)
{
    struct epoll_event event = {0};
    *count = epoll_wait(set, &event, 1, timeout_ms);
    return event;
}

static void control(int set, int op, int fd, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.u64 = 1000U + (unsigned)fd};
    CHECK(epoll_ctl(set, op, fd, &event) == 0, "op %d: %d", op, errno);
}

void case_epoll(void)
{
    int set = epoll_create1(EPOLL_CLOEXEC), fd = client_connect(PORT_ECHO), n;
    struct epoll_event event = {0};
    CHECK(epoll_ctl(set, EPOLL_CTL_MOD, fd, &event) == -1 && errno == ENOENT, "%d", errno);
    control(set, EPOLL_CTL_ADD, fd, EPOLLIN);
    CHECK(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) == -1 && errno == EEXIST, "%d", errno);
    CHECK(epoll_ctl(fd, EPOLL_CTL_ADD, fd, &event) == -1 && errno == EINVAL, "%d", errno);
    CHECK(epoll_wait(set, &event, 0, 0) == -1 && errno == EINVAL, "%d", errno);
    one(set, 0, &n);
    CHECK(n == 0, "%d", n);
    client_write(fd, "ab", 2);
    event = one(set, -1, &n);
    CHECK(n == 1 && event.events == EPOLLIN && event.data.u64 == 1000U + (unsigned)fd, "%d %x", n,
          event.events);
    char byte;
    client_read(fd, &byte, 1);
    event = one(set, -1, &n); /* level-triggered: one byte is left */
    CHECK(n == 1 && event.events == EPOLLIN, "%d %x", n, event.events);
    control(set, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLET);
    one(set, -1, &n);
    CHECK(n == 1, "%d", n);
    one(set, 0, &n);
    CHECK(n == 0, "edge told twice");
    control(set, EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLONESHOT);
    one(set, -1, &n);
    CHECK(n == 1, "%d", n);
    client_write(fd, "c", 1);
    one(set, 30, &n);
    CHECK(n == 0, "one-shot told twice");
    control(set, EPOLL_CTL_MOD, fd, EPOLLOUT);
    event = one(set, -1, &n);
    CHECK(n == 1 && event.events == EPOLLOUT, "%d %x", n, event.events);
    CHECK(epoll_ctl(set, EPOLL_CTL_DEL, fd, NULL) == 0, "%d", errno);
    CHECK(epoll_ctl(set, EPOLL_CTL_DEL, fd, NULL) == -1 && errno == ENOENT, "%d", errno);
    one(set, 0, &n);
    CHECK(n == 0, "%d", n);
    control(set, EPOLL_CTL_ADD, fd, EPOLLOUT);
    close(fd); /* leaves the set */
    one(set, 0, &n);
    CHECK(n == 0, "%d", n);
    close(set);
}

/* Added before it is known whose it is; a kernel pipe in the same set; two sets. */
void case_mixed(void)
{
    int set = epoll_create1(0), second = epoll_create1(0), pipes[2], n;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    CHECK(pipe(pipes) == 0, "%d", errno);
    control(set, EPOLL_CTL_ADD, fd, EPOLLOUT);
    control(set, EPOLL_CTL_ADD, pipes[0], EPOLLIN);
    struct sockaddr_in to = client_address(PORT_ECHO);
    int r = connect(fd, (struct sockaddr *)&to, sizeof to);
    CHECK(r == 0 || errno == EINPROGRESS, "%d", errno);
    struct epoll_event event;
    do
        event = one(set, -1, &n);
    while (n == 1 && event.data.u64 == 1000U + (unsigned)fd && (event.events & EPOLLHUP));
    CHECK(n == 1 && event.events == EPOLLOUT && event.data.u64 == 1000U + (unsigned)fd, "%d %x", n,
          event.events);
    int error = -1;
    socklen_t size = sizeof error;
    CHECK(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0, "%d", error);
    control(set, EPOLL_CTL_MOD, fd, EPOLLIN);
    control(second, EPOLL_CTL_ADD, fd, EPOLLIN);
    client_write(fd, "x", 1);
    one(second, -1, &n);
    CHECK(n == 1, "%d", n);
    struct epoll_event both[4];
    client_write(pipes[1], "y", 1);
    bool seen_pipe = false, seen_socket = false;
    for (int i = 0; i < 1000 && !(seen_pipe && seen_socket); i++) {
        n = epoll_wait(set, both, 4, -1);
        for (int k = 0; k < n; k++) {
            seen_pipe |= both[k].data.u64 == 1000U + (unsigned)pipes[0];
            seen_socket |= both[k].data.u64 == 1000U + (unsigned)fd;
        }
    }
    CHECK(seen_pipe && seen_socket, "pipe %d socket %d", seen_pipe, seen_socket);
    struct pollfd outer = {.fd = set, .events = POLLIN};
    CHECK(poll(&outer, 1, -1) == 1 && outer.revents == POLLIN, "%x", (unsigned)outer.revents);
    close(set);
    close(second);
    close(fd);
}

/* Sends until it would block, then expects room after the other side has read. */
void case_backpressure(void)
{
    static unsigned char bytes[30000];
    int fd = client_connect(PORT_ECHO);
    uint64_t sent = 0, got = 0;
    CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0, "%d", errno);
    for (;;) { /* an echo that nobody reads stops reading itself */
        pattern_fill(bytes, sizeof bytes, sent);
        ssize_t n = write(fd, bytes, sizeof bytes);
        if (n > 0) {
            sent += (uint64_t)n;
            continue;
        }
        CHECK(n == -1 && errno == EAGAIN, "%zd %d", n, errno);
        struct pollfd room = {.fd = fd, .events = POLLOUT};
        if (poll(&room, 1, 300) == 0)
            break;
    }
    CHECK(sent > 65536, "%llu", (unsigned long long)sent);
    while (got < sent) {
        struct pollfd in = {.fd = fd, .events = POLLIN};
        CHECK(poll(&in, 1, -1) == 1, "%d", errno);
        ssize_t n = read(fd, bytes, sizeof bytes);
        for (ssize_t i = 0; i < n; i++)
            CHECK(bytes[i] == pattern_byte(got + (uint64_t)i), "at %llu", (unsigned long long)got);
        got += n > 0 ? (uint64_t)n : 0;
        if (n == 0 || (n < 0 && errno != EAGAIN))
            break;
    }
    CHECK(got == sent, "%llu of %llu", (unsigned long long)got, (unsigned long long)sent);
    struct pollfd room = {.fd = fd, .events = POLLOUT};
    CHECK(poll(&room, 1, -1) == 1 && room.revents == POLLOUT, "%x", (unsigned)room.revents);
    close(fd);
}

void case_big(void)
{
    static unsigned char out[65536], in[65536];
    enum { TOTAL = 64 << 20 };
    int fd = client_connect(PORT_ECHO);
    uint64_t sent = 0, got = 0;
    CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0, "%d", errno);
    while (got < TOTAL) {
        struct pollfd ready = {.fd = fd, .events = POLLIN | (sent < TOTAL ? POLLOUT : 0)};
        CHECK(poll(&ready, 1, -1) == 1, "%d", errno);
        if (ready.revents & POLLOUT) {
            size_t size = TOTAL - sent < sizeof out ? TOTAL - sent : sizeof out;
            pattern_fill(out, size, sent);
            ssize_t n = write(fd, out, size);
            sent += n > 0 ? (uint64_t)n : 0;
        }
        ssize_t n = read(fd, in, sizeof in);
        if (n <= 0 &&
            !CHECK(n == -1 && errno == EAGAIN, "%zd %d at %llu", n, errno, (unsigned long long)got))
            break;
        if (n > 0) {
            pattern_fill(out, (size_t)n, got);
            if (!CHECK(memcmp(in, out, (size_t)n) == 0, "wrong bytes at %llu",
                       (unsigned long long)got))
                break;
            got += (uint64_t)n;
        }
    }
    close(fd);
}
