/* One client of the server: what it sent and is not yet answered, what it has not yet taken. */
#ifndef ZPOLINE_HTTPD_CONNECTION_H
#define ZPOLINE_HTTPD_CONNECTION_H

#include "macrobench/httpd/request.h"
#include "macrobench/httpd/response.h"

#include <stdint.h>

struct server_counts {
    uint64_t connections;
    uint64_t requests; /* answered with 200 */
    uint64_t refused;  /* answered with anything else */
    uint64_t broken;   /* connections that ended in the middle of something */
};

struct connection {
    int fd;
    struct connection *next, *previous; /* of all, so that the server can end them */
    struct response *sending;           /* NULL: nothing */
    size_t send_length;                 /* of it */
    size_t sent;
    bool end_after; /* the connection ends when it is sent */
    bool draining;  /* answered for good: what still comes is dropped until the client ends */
    bool waits_for_room;
    size_t skip; /* bytes of a request body that are still to come */
    size_t held; /* bytes in `data` */
    char data[REQUEST_HEAD_MAX];
};

enum connection_state { CONNECTION_READS, CONNECTION_WRITES, CONNECTION_OVER };

/* NULL without memory. The descriptor must not block; it is closed with the connection. */
struct connection *connection_new(int fd);

/*
 * Goes on as far as it can without blocking: takes what has come, answers what is complete. Says
 * what it waits for.
 */
enum connection_state connection_go(struct connection *connection, size_t body_size,
                                    struct server_counts *counts);

void connection_free(struct connection *connection);

#endif
