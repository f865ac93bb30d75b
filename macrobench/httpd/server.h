/* The server's loop. */
#ifndef ZPOLINE_HTTPD_SERVER_H
#define ZPOLINE_HTTPD_SERVER_H

#include "macrobench/httpd/connection.h"

#include <netinet/in.h>

struct server_options {
    struct sockaddr_in address;
    size_t body_size; /* of what "/" gets */
};

/*
 * Listens and serves until SIGTERM or SIGINT. 0, or -errno after one line on stderr. The process
 * should have one thread.
 */
int server_run(const struct server_options *options, struct server_counts *counts);

#endif
