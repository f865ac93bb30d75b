/* Requests and replies of HTTP/1.1: a page of so many bytes, kept alive. */
#include "macrobench/load/job.h"

#include "macrobench/pattern.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HEAD_MOST 8192

static bool compose_page(struct buffer *out, const struct job *job, unsigned key)
{
    return buffer_print(out, "GET /%zu HTTP/1.1\r\nHost: localhost\r\n\r\n", job->value_bytes);
}

/* The value of a field; NULL if the head does not have it. */
static const char *field(const char *data, const char *end, const char *name)
{
    size_t length = strlen(name);
    const char *line = memchr(data, '\n', (size_t)(end - data));
    while (line != NULL && (size_t)(end - line) > length + 1) {
        line++;
        if (strncasecmp(line, name, length) == 0 && line[length] == ':')
            return line + length + 1;
        line = memchr(line, '\n', (size_t)(end - line));
    }
    return NULL;
}

static const char *check_body(const struct job *job, const char *data, const char *body)
{
    const char *sum = field(data, body, "X-Checksum");
    if (!pattern_matches(0, body, job->value_bytes))
        return "a body came with other bytes";
    if (sum != NULL && strtoull(sum, NULL, 16) != pattern_checksum(body, job->value_bytes))
        return "a body does not have its checksum";
    return NULL;
}

static ssize_t consume_page(const char *data, size_t length, const struct job *job, unsigned key,
                            size_t *need, const char **why)
{
    static const char fine[] = "HTTP/1.1 200 ";
    const char *end = memmem(data, length < HEAD_MOST ? length : HEAD_MOST, "\r\n\r\n", 4);
    *need = length + 1;
    if (end == NULL && length < HEAD_MOST)
        return 0;
    const char *size = end != NULL ? field(data, end, "Content-Length") : NULL;
    if (size == NULL || memcmp(data, fine, sizeof fine - 1) != 0 ||
        strtoull(size, NULL, 10) != job->value_bytes) {
        *why = size == NULL ? "no HTTP reply with a Content-Length"
                            : "a reply is no `200' of the wanted length";
        return -1;
    }
    *need = (size_t)(end - data) + 4 + job->value_bytes;
    if (length < *need)
        return 0;
    *why = job->check ? check_body(job, data, end + 4) : NULL;
    return *why == NULL ? (ssize_t)*need : -1;
}

static const struct operation operations[] = {
    {"PAGE", NULL, compose_page, consume_page, false},
    {NULL, NULL, NULL, NULL, false},
};

const struct protocol protocol_http = {"http", operations};
