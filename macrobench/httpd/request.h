/* The head of one HTTP/1.x request. */
#ifndef ZPOLINE_HTTPD_REQUEST_H
#define ZPOLINE_HTTPD_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#define REQUEST_HEAD_MAX 8192
#define REQUEST_BODY_MAX (64UL << 20)

struct request {
    int status;         /* 200, or what the answer must say instead */
    bool close;         /* no further request on this connection */
    bool head;          /* HEAD: the answer has no body */
    bool has_size;      /* the path names a size; otherwise it is "/" */
    size_t size;        /* of the body that is asked for */
    size_t body_length; /* of a request body, to be skipped */
};

/*
 * Reads the request at the start of `data`. Returns the length of its head, or 0 while it is not
 * complete (less than REQUEST_HEAD_MAX bytes, no empty line yet). What is wrong is in `status`.
 */
size_t request_parse(const char *data, size_t length, struct request *request);

#endif
