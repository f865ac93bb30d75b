/* One client of the server. */
#include "macrobench/httpd/connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection *connection_new(int fd)
{
    struct connection *connection = malloc(sizeof *connection);
    if (connection != NULL) {
        memset(connection, 0, offsetof(struct connection, data));
        connection->fd = fd;
    }
    return connection;
}

void connection_free(struct connection *connection)
{
    if (connection->sending != NULL)
        response_release(connection->sending);
    close(connection->fd);
    free(connection);
}

static void drop_front(struct connection *c, size_t count)
{
    c->held -= count;
    memmove(c->data, c->data + count, c->held);
}

/* Of the body that a request has: it means nothing to us, but the next request is behind it. */
static void skip_body(struct connection *c)
{
    size_t count = c->skip < c->held ? c->skip : c->held;
    c->skip -= count;
    drop_front(c, count);
}

static bool answer(struct connection *c, const struct request *request, size_t body_size,
                   struct server_counts *counts)
{
    size_t size = request->has_size ? request->size : body_size;
    if (request->status != 200)
        size = 0;
    c->sending = response_get(request->status, size, request->close);
    if (c->sending == NULL)
        return false;
    c->send_length = request->head ? c->sending->head_length : c->sending->length;
    c->sent = 0;
    c->end_after = request->close;
    c->skip = request->body_length;
    *(request->status == 200 ? &counts->requests : &counts->refused) += 1;
    return true;
}

/* Takes the next complete request out of what is held. False without one. */
static bool next_request(struct connection *c, struct request *request)
{
    skip_body(c);
    if (c->skip > 0 || c->held == 0)
        return false;
    size_t length = request_parse(c->data, c->held, request);
    if (length > 0)
        drop_front(c, length);
    return length > 0;
}

enum progress { MORE, BLOCKED, ENDED };

static enum progress send_some(struct connection *c)
{
    ssize_t count = write(c->fd, c->sending->bytes + c->sent, c->send_length - c->sent);
    if (count < 0)
        return errno == EAGAIN ? BLOCKED : errno == EINTR ? MORE : ENDED;
    c->sent += (size_t)count;
    if (c->sent < c->send_length)
        return MORE;
    response_release(c->sending);
    c->sending = NULL;
    if (c->end_after) {
        /* Closing with unread bytes would reset the connection and take the answer away. */
        shutdown(c->fd, SHUT_WR);
        c->draining = true;
    }
    return MORE;
}

static enum progress read_some(struct connection *c, struct server_counts *counts)
{
    ssize_t count = read(c->fd, c->data + c->held, sizeof c->data - c->held);
    if (count < 0)
        return errno == EAGAIN ? BLOCKED : errno == EINTR ? MORE : ENDED;
    if (count == 0) {
        counts->broken += !c->draining && (c->held > 0 || c->skip > 0);
        return ENDED;
    }
    c->held += (size_t)count;
    return MORE;
}

/* A last answer is out: whatever comes until the client closes is not looked at. */
static enum connection_state drain(struct connection *c, struct server_counts *counts)
{
    enum progress progress = MORE;
    while (progress == MORE) {
        c->held = 0;
        progress = read_some(c, counts);
    }
    return progress == BLOCKED ? CONNECTION_READS : CONNECTION_OVER;
}

enum connection_state connection_go(struct connection *c, size_t body_size,
                                    struct server_counts *counts)
{
    bool has_read = false;
    for (;;) {
        struct request request;
        if (c->draining)
            return drain(c, counts);
        if (c->sending != NULL) {
            enum progress progress = send_some(c);
            if (progress == ENDED)
                counts->broken++;
            if (progress != MORE)
                return progress == ENDED ? CONNECTION_OVER : CONNECTION_WRITES;
        } else if (next_request(c, &request)) {
            if (!answer(c, &request, body_size, counts))
                return CONNECTION_OVER;
        } else if (has_read) {
            /* One read an event: epoll tells when there is more, and nobody is kept waiting. */
            return CONNECTION_READS;
        } else {
            enum progress progress = read_some(c, counts);
            has_read = progress != MORE || c->held < sizeof c->data;
            if (progress == ENDED)
                return CONNECTION_OVER;
        }
    }
}
