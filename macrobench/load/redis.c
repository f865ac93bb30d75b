/* Requests and replies of Redis (RESP2). */
#include "macrobench/load/job.h"

#include "macrobench/pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MSET_KEYS 10 /* as redis-benchmark has it */
#define KEY       "key:%012u"
#define KEY_BYTES 16

static bool add_value(struct buffer *out, const struct job *job, unsigned key)
{
    if (!buffer_print(out, "$%zu\r\n", job->value_bytes) ||
        !buffer_reserve(out, job->value_bytes + 2))
        return false;
    pattern_fill(key, out->data + out->length, job->value_bytes);
    out->length += job->value_bytes;
    return buffer_add(out, "\r\n", 2);
}

static bool add_key(struct buffer *out, unsigned key)
{
    return buffer_print(out, "$%d\r\n" KEY "\r\n", KEY_BYTES, key);
}

static bool compose_get(struct buffer *out, const struct job *job, unsigned key)
{
    return buffer_print(out, "*2\r\n$3\r\nGET\r\n") && add_key(out, key);
}

static bool compose_set(struct buffer *out, const struct job *job, unsigned key)
{
    return buffer_print(out, "*3\r\n$3\r\nSET\r\n") && add_key(out, key) &&
           add_value(out, job, key);
}

static bool compose_mset(struct buffer *out, const struct job *job, unsigned key)
{
    bool fine = buffer_print(out, "*%d\r\n$4\r\nMSET\r\n", 1 + 2 * MSET_KEYS);
    for (unsigned i = 0; fine && i < MSET_KEYS; i++)
        fine = add_key(out, (key + i) % job->keys) && add_value(out, job, (key + i) % job->keys);
    return fine;
}

static bool compose_incr(struct buffer *out, const struct job *job, unsigned key)
{
    return buffer_print(out, "*2\r\n$4\r\nINCR\r\n$20\r\ncounter:%012u\r\n", key);
}

static bool compose_lpush(struct buffer *out, const struct job *job, unsigned key)
{
    return buffer_print(out, "*3\r\n$5\r\nLPUSH\r\n$6\r\nmylist\r\n") && add_value(out, job, 0);
}

static bool compose_lpop(struct buffer *out, const struct job *job, unsigned key)
{
    return buffer_print(out, "*2\r\n$4\r\nLPOP\r\n$6\r\nmylist\r\n");
}

static bool compose_reset(struct buffer *out, const struct job *job, unsigned key)
{
    return buffer_print(out, "*2\r\n$6\r\nCONFIG\r\n$9\r\nRESETSTAT\r\n");
}

static bool compose_stats(struct buffer *out, const struct job *job, unsigned key)
{
    return buffer_print(out, "*2\r\n$4\r\nINFO\r\n$12\r\ncommandstats\r\n");
}

/* A line "+OK" or ":1": its length with the end, or 0, or -1 for an error reply. */
static ssize_t consume_line(const char *data, size_t length, char type, size_t *need,
                            const char **why)
{
    const char *end = length > 0 ? memchr(data, '\n', length) : NULL;
    *need = length + 1;
    if (length > 0 && data[0] != type) {
        *why = data[0] == '-' ? "the server answered with an error" : "a reply of another type";
        return -1;
    }
    return end != NULL ? end - data + 1 : 0;
}

static ssize_t consume_status(const char *data, size_t length, const struct job *job, unsigned key,
                              size_t *need, const char **why)
{
    return consume_line(data, length, '+', need, why);
}

static ssize_t consume_number(const char *data, size_t length, const struct job *job, unsigned key,
                              size_t *need, const char **why)
{
    return consume_line(data, length, ':', need, why);
}

/* "$N\r\n" and N bytes; `content` is where they begin. A nil reply ("$-1") has a negative size. */
static ssize_t consume_bulk(const char *data, size_t length, long *size, const char **content,
                            size_t *need, const char **why)
{
    ssize_t head = consume_line(data, length, '$', need, why);
    if (head <= 0)
        return head;
    *size = strtol(data + 1, NULL, 10); /* ends at the line's end, which is there */
    *content = data + head;
    size_t whole = (size_t)head + (*size >= 0 ? (size_t)*size + 2 : 0);
    *need = whole;
    return length >= whole ? (ssize_t)whole : 0;
}

static ssize_t consume_value(const char *data, size_t length, const struct job *job, unsigned key,
                             size_t *need, const char **why)
{
    const char *content;
    long size;
    ssize_t whole = consume_bulk(data, length, &size, &content, need, why);
    if (whole <= 0)
        return whole;
    if (size < 0 || (size_t)size != job->value_bytes) {
        *why = size < 0 ? "a key is missing" : "a value has another length";
        return -1;
    }
    if (job->check && !pattern_matches(key, content, (size_t)size)) {
        *why = "a value came back with other bytes";
        return -1;
    }
    return whole;
}

/* The list may be empty, when another connection was faster. */
static ssize_t consume_popped(const char *data, size_t length, const struct job *job, unsigned key,
                              size_t *need, const char **why)
{
    const char *content;
    long size;
    ssize_t whole = consume_bulk(data, length, &size, &content, need, why);
    if (whole > 0 && job->check && size >= 0 &&
        ((size_t)size != job->value_bytes || !pattern_matches(0, content, (size_t)size))) {
        *why = "a value came back with other bytes";
        return -1;
    }
    return whole;
}

static ssize_t consume_text(const char *data, size_t length, const struct job *job, unsigned key,
                            size_t *need, const char **why)
{
    const char *content;
    long size;
    return consume_bulk(data, length, &size, &content, need, why);
}

static const struct operation operations[] = {
    {"GET", "get", compose_get, consume_value, false},
    {"SET", "set", compose_set, consume_status, false},
    {"MSET", "mset", compose_mset, consume_status, false},
    {"INCR", "incr", compose_incr, consume_number, false},
    {"LPUSH", "lpush", compose_lpush, consume_number, false},
    {"LPOP", "lpop", compose_lpop, consume_popped, false},
    {"RESETSTAT", "config|resetstat", compose_reset, consume_status, false},
    {"COMMANDSTATS", "info", compose_stats, consume_text, true},
    {NULL, NULL, NULL, NULL, false},
};

const struct protocol protocol_redis = {"redis", operations};
