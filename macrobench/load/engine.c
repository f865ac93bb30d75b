/* Runs a job: every connection has one batch under way, all wait in one epoll set. */
#include "macrobench/load/engine.h"

#include "macrobench/load/connection.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS_AT_ONCE 256
#define NS_PER_S       1e9

struct engine {
    const struct job *job;
    struct outcome *outcome;
    struct load_connection *connections;
    int epoll;
    unsigned active; /* connections with a batch under way */
    uint64_t issued;
    uint64_t deadline_ns; /* 0: none */
    uint64_t random;
};

static int fail(struct engine *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Keeps the first reason. */
static int fail(struct engine *e, const char *format, ...)
{
    va_list arguments;
    if (e->outcome->failure[0] == '\0') {
        va_start(arguments, format);
        vsnprintf(e->outcome->failure, sizeof e->outcome->failure, format, arguments);
        va_end(arguments);
    }
    return -1;
}

/* The same sequence in every run: runs are compared with each other. */
static unsigned next_key(struct engine *e)
{
    if (e->job->in_order)
        return (unsigned)(e->issued % e->job->keys);
    e->random ^= e->random << 13;
    e->random ^= e->random >> 7;
    e->random ^= e->random << 17;
    return (unsigned)(e->random % e->job->keys);
}

static int watch(struct engine *e, struct load_connection *c, int operation, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(e->epoll, operation, c->fd, &event) != 0)
        return fail(e, "a connection cannot be waited for: %s", strerror(errno));
    return 0;
}

static int send_rest(struct engine *e, struct load_connection *c)
{
    int status = load_send(c);
    if (status < 0)
        return fail(e, "a request cannot be sent: %s", strerror(-status));
    bool waits = status == 0;
    if (waits == c->waits_for_room)
        return 0;
    c->waits_for_room = waits;
    return watch(e, c, EPOLL_CTL_MOD, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static unsigned next_batch_size(const struct engine *e, uint64_t now)
{
    uint64_t left = e->job->requests == 0 ? e->job->pipeline : e->job->requests - e->issued;
    if (e->deadline_ns != 0 && now >= e->deadline_ns)
        return 0;
    return left < e->job->pipeline ? (unsigned)left : e->job->pipeline;
}

static int begin_batch(struct engine *e, struct load_connection *c, uint64_t now)
{
    c->batch = next_batch_size(e, now);
    c->answered = 0;
    c->out.length = c->sent = 0;
    if (c->batch == 0) {
        e->active--;
        return 0;
    }
    for (unsigned i = 0; i < c->batch; i++) {
        struct pending *p = &c->pending[i];
        p->operation = e->job->schedule[e->issued % e->job->schedule_length];
        p->key = next_key(e);
        e->issued++;
        if (!p->operation->compose(&c->out, e->job, p->key))
            return fail(e, "no memory for a request");
    }
    c->start_ns = now;
    return send_rest(e, c);
}

static int count_reply(struct engine *e, const struct pending *p, const char *data, size_t length)
{
    e->outcome->requests++;
    e->outcome->calls[p->operation - e->job->protocol->operations]++;
    if (p->operation->shows_reply && !buffer_add(&e->outcome->reply, data, length))
        return fail(e, "no memory for a reply");
    return 0;
}

/* Takes the complete replies out of what has come. */
static int take_replies(struct engine *e, struct load_connection *c)
{
    size_t at = 0;
    int status = 0;
    c->need = 0;
    while (status == 0 && c->answered < c->batch) {
        const struct pending *p = &c->pending[c->answered];
        const char *why = "";
        ssize_t length = p->operation->consume(c->in.data + at, c->in.length - at, e->job, p->key,
                                               &c->need, &why);
        if (length < 0)
            return fail(e, "%s: %s", p->operation->name, why);
        if (length == 0)
            break;
        status = count_reply(e, p, c->in.data + at, (size_t)length);
        at += (size_t)length;
        c->answered++;
        c->need = 0;
    }
    buffer_drop(&c->in, at);
    if (status == 0 && c->answered == c->batch && c->in.length > 0)
        return fail(e, "more came than was asked for");
    return status;
}

static int receive(struct engine *e, struct load_connection *c)
{
    ssize_t count = load_receive(c);
    if (count == -EAGAIN)
        return 0;
    if (count == 0 && c->batch == 0)
        return watch(e, c, EPOLL_CTL_DEL, 0); /* idle since the job is nearly over */
    if (count <= 0)
        return fail(e, "the server ended a connection%s%s", count < 0 ? ": " : "",
                    count < 0 ? strerror((int)-count) : "");
    if (c->in.length < c->need)
        return 0;
    if (take_replies(e, c) != 0)
        return -1;
    if (c->answered < c->batch)
        return 0;
    uint64_t now = load_now();
    histogram_add(&e->outcome->latency, now - c->start_ns, c->batch);
    return begin_batch(e, c, now);
}

static int handle(struct engine *e, const struct epoll_event *event)
{
    struct load_connection *c = event->data.ptr;
    if (c->waits_for_room && (event->events & EPOLLOUT) != 0 && send_rest(e, c) != 0)
        return -1;
    return (event->events & ~(uint32_t)EPOLLOUT) != 0 ? receive(e, c) : 0;
}

static int loop(struct engine *e)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int status = 0;
    while (status == 0 && e->active > 0) {
        int count = epoll_wait(e->epoll, events, EVENTS_AT_ONCE, -1);
        if (count < 0 && errno != EINTR)
            return fail(e, "cannot wait: %s", strerror(errno));
        for (int i = 0; status == 0 && i < count; i++)
            status = handle(e, &events[i]);
    }
    return status;
}

static int connect_all(struct engine *e)
{
    uint64_t deadline = load_now() + (uint64_t)(e->job->connect_s * NS_PER_S);
    for (unsigned i = 0; i < e->job->connections; i++) {
        int status = load_connect(&e->connections[i], e->job, deadline);
        if (status != 0)
            return fail(e, "connection %u of %u cannot be made: %s", i + 1, e->job->connections,
                        strerror(-status));
        if (watch(e, &e->connections[i], EPOLL_CTL_ADD, EPOLLIN) != 0)
            return -1;
    }
    return 0;
}

static int run(struct engine *e)
{
    if (connect_all(e) != 0)
        return -1;
    uint64_t start = load_now();
    int status = 0;
    if (e->job->seconds > 0.0)
        e->deadline_ns = start + (uint64_t)(e->job->seconds * NS_PER_S);
    e->active = e->job->connections;
    for (unsigned i = 0; status == 0 && i < e->job->connections; i++)
        status = begin_batch(e, &e->connections[i], load_now());
    if (status == 0)
        status = loop(e);
    e->outcome->elapsed_ns = load_now() - start;
    return status;
}

int engine_run(const struct job *job, struct outcome *outcome)
{
    struct engine e = {.job = job, .outcome = outcome, .random = UINT64_C(88172645463325252)};
    memset(outcome, 0, sizeof *outcome);
    e.connections = calloc(job->connections, sizeof *e.connections);
    if (e.connections == NULL)
        return fail(&e, "no memory for %u connections", job->connections);
    for (unsigned i = 0; i < job->connections; i++)
        e.connections[i].fd = -1;
    e.epoll = epoll_create1(EPOLL_CLOEXEC);
    int status = e.epoll < 0 ? fail(&e, "cannot make an epoll set: %s", strerror(errno)) : run(&e);
    for (unsigned i = 0; i < job->connections; i++)
        load_disconnect(&e.connections[i]);
    free(e.connections);
    if (e.epoll >= 0)
        close(e.epoll);
    return status;
}

void outcome_free(struct outcome *outcome)
{
    buffer_free(&outcome->reply);
}
