/* Requests and replies of memcached (text protocol). */
#include "macrobench/load/job.h"

#include "macrobench/pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "key:%012u"

static bool compose_get(struct buffer *out, const struct job *job, unsigned key)
{
    return buffer_print(out, "get " KEY "\r\n", key);
}

static bool compose_set(struct buffer *out, const struct job *job, unsigned key)
{
    if (!buffer_print(out, "set " KEY " 0 0 %zu\r\n", key, job->value_bytes) ||
        !buffer_reserve(out, job->value_bytes + 2))
        return false;
    pattern_fill(key, out->data + out->length, job->value_bytes);
    out->length += job->value_bytes;
    return buffer_add(out, "\r\n", 2);
}

static ssize_t consume_stored(const char *data, size_t length, const struct job *job, unsigned key,
                              size_t *need, const char **why)
{
    static const char stored[] = "STORED\r\n";
    *need = sizeof stored - 1;
    if (length < *need)
        return 0;
    if (memcmp(data, stored, *need) == 0)
        return (ssize_t)*need;
    *why = "a value was not stored";
    return -1;
}

/* "VALUE key flags bytes\r\n", the bytes, "\r\nEND\r\n". */
static ssize_t consume_value(const char *data, size_t length, const struct job *job, unsigned key,
                             size_t *need, const char **why)
{
    static const char tail[] = "\r\nEND\r\n";
    const char *end = length > 0 ? memchr(data, '\n', length) : NULL;
    *need = length + 1;
    if (end == NULL)
        return 0;
    char expected[64];
    int head =
        snprintf(expected, sizeof expected, "VALUE " KEY " 0 %zu\r\n", key, job->value_bytes);
    if (end - data + 1 != head || memcmp(data, expected, (size_t)head) != 0) {
        *why = "a key is missing or has another length";
        return -1;
    }
    *need = (size_t)head + job->value_bytes + sizeof tail - 1;
    if (length < *need)
        return 0;
    if (memcmp(data + head + job->value_bytes, tail, sizeof tail - 1) != 0 ||
        (job->check && !pattern_matches(key, data + head, job->value_bytes))) {
        *why = "a value came back with other bytes";
        return -1;
    }
    return (ssize_t)*need;
}

static const struct operation operations[] = {
    {"GET", "get", compose_get, consume_value, false},
    {"SET", "set", compose_set, consume_stored, false},
    {NULL, NULL, NULL, NULL, false},
};

const struct protocol protocol_memcached = {"memcached", operations};
