/* One connection of the load: batches of requests go out, replies come in. */
#ifndef ZPOLINE_LOAD_CONNECTION_H
#define ZPOLINE_LOAD_CONNECTION_H

#include "macrobench/load/buffer.h"
#include "macrobench/load/job.h"

#include <stdbool.h>
#include <stdint.h>

/* A request that is not yet answered. */
struct pending {
    const struct operation *operation;
    unsigned key;
};

struct load_connection {
    int fd;
    struct buffer out;
    size_t sent; /* of `out` */
    struct buffer in;
    size_t need;             /* the next reply is at least so long */
    struct pending *pending; /* as many as the pipeline holds */
    unsigned batch;          /* requests in it */
    unsigned answered;       /* of them */
    uint64_t start_ns;       /* when it was composed */
    bool waits_for_room;
};

/*
 * Connects; waits for a server that refuses until `deadline_ns` of the monotonic clock. 0, or
 * -errno.
 */
int load_connect(struct load_connection *connection, const struct job *job, uint64_t deadline_ns);

void load_disconnect(struct load_connection *connection);

/* Sends what is left. 1 when all is out, 0 when there is no room, -errno. */
int load_send(struct load_connection *connection);

/* Reads once. The count, 0 at the end, -errno (-EAGAIN: nothing there). */
ssize_t load_receive(struct load_connection *connection);

/* Nanoseconds of the monotonic clock. */
uint64_t load_now(void);

#endif
