/* The server's loop: one thread, level-triggered epoll. */
#include "macrobench/httpd/server.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS_AT_ONCE 256
#define BACKLOG        511

struct server {
    const struct server_options *options;
    struct server_counts *counts;
    int epoll, listener, signals;
    bool listens; /* accepting is paused while there is no descriptor left */
    struct connection *connections;
};

static int watch(const struct server *s, int operation, int fd, uint32_t events, void *who)
{
    struct epoll_event event = {.events = events, .data.ptr = who};
    return epoll_ctl(s->epoll, operation, fd, &event) == 0 ? 0 : -errno;
}

static void listen_again(struct server *s, bool wanted)
{
    if (s->listens != wanted &&
        watch(s, EPOLL_CTL_MOD, s->listener, wanted ? EPOLLIN : 0, &s->listener) == 0)
        s->listens = wanted;
}

static void end_connection(struct server *s, struct connection *c)
{
    if (c->previous != NULL)
        c->previous->next = c->next;
    else
        s->connections = c->next;
    if (c->next != NULL)
        c->next->previous = c->previous;
    connection_free(c); /* closing takes it out of epoll's set */
    listen_again(s, true);
}

static void begin_connection(struct server *s, int fd)
{
    int on = 1;
    struct connection *c = connection_new(fd);
    /* Not vital: without it only answers in several pieces are slower. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (c == NULL || watch(s, EPOLL_CTL_ADD, fd, EPOLLIN, c) != 0) {
        if (c != NULL)
            connection_free(c);
        else
            close(fd);
        return;
    }
    c->next = s->connections;
    if (c->next != NULL)
        c->next->previous = c;
    s->connections = c;
    s->counts->connections++;
}

static void accept_all(struct server *s)
{
    int fd;
    while ((fd = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
        begin_connection(s, fd);
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        listen_again(s, false);
}

static void serve(struct server *s, struct connection *c)
{
    enum connection_state state = connection_go(c, s->options->body_size, s->counts);
    bool waits = state == CONNECTION_WRITES;
    if (state == CONNECTION_OVER) {
        end_connection(s, c);
    } else if (waits != c->waits_for_room) {
        /* While a client does not take its answer, nothing more is read from it. */
        c->waits_for_room = waits;
        if (watch(s, EPOLL_CTL_MOD, c->fd, waits ? EPOLLOUT : EPOLLIN, c) != 0)
            end_connection(s, c);
    }
}

/* Returns false when it is time to end. */
static bool handle(struct server *s, const struct epoll_event *event)
{
    if (event->data.ptr == &s->signals)
        return false;
    if (event->data.ptr == &s->listener)
        accept_all(s);
    else
        serve(s, event->data.ptr);
    return true;
}

static int loop(struct server *s)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    for (;;) {
        int count = epoll_wait(s->epoll, events, EVENTS_AT_ONCE, -1);
        if (count < 0 && errno != EINTR)
            return -errno;
        for (int i = 0; i < count; i++)
            if (!handle(s, &events[i]))
                return 0;
    }
}

static int open_signals(struct server *s)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
        return -errno;
    s->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return s->signals < 0 ? -errno : watch(s, EPOLL_CTL_ADD, s->signals, EPOLLIN, &s->signals);
}

static int open_listener(struct server *s)
{
    int on = 1;
    const struct sockaddr *address = (const struct sockaddr *)&s->options->address;
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (s->listener < 0 || setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(s->listener, address, sizeof s->options->address) != 0 ||
        listen(s->listener, BACKLOG) != 0)
        return -errno;
    s->listens = true;
    return watch(s, EPOLL_CTL_ADD, s->listener, EPOLLIN, &s->listener);
}

static void close_if_open(int fd)
{
    if (fd >= 0)
        close(fd);
}

int server_run(const struct server_options *options, struct server_counts *counts)
{
    struct server s = {.options = options, .counts = counts, .listener = -1, .signals = -1};
    const char *failed = "make an epoll set";
    s.epoll = epoll_create1(EPOLL_CLOEXEC);
    int status = s.epoll < 0 ? -errno : 0;
    if (status == 0) {
        failed = "take signals";
        status = open_signals(&s);
    }
    if (status == 0) {
        failed = "listen";
        status = open_listener(&s);
    }
    if (status == 0) {
        failed = "wait";
        status = loop(&s);
    }
    if (status != 0)
        fprintf(stderr, "zpoline-httpd: cannot %s: %s: %s\n", failed, strerror(-status),
                status == -EADDRINUSE ? "choose another port by --listen"
                                      : "check --listen and the limits of this process");
    while (s.connections != NULL)
        end_connection(&s, s.connections);
    close_if_open(s.listener);
    close_if_open(s.signals);
    close_if_open(s.epoll);
    return status;
}
