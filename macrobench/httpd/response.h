/* Responses, built once and kept: a request then costs a read, a write and an epoll_wait. */
#ifndef ZPOLINE_HTTPD_RESPONSE_H
#define ZPOLINE_HTTPD_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>

struct response {
    char *bytes;        /* head and body */
    size_t length;      /* of both */
    size_t head_length; /* what HEAD gets */
    size_t size;        /* of the body */
    int status;
    bool close; /* says "Connection: close" */
    unsigned users;
    struct response *next;
};

/* The response to such a request, to be given back by response_release. NULL without memory. */
struct response *response_get(int status, size_t size, bool close);

void response_release(struct response *response);

/* Frees what nobody uses. */
void responses_free(void);

#endif
