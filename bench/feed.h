/*
 * Feeds: what a server of the macro benchmark is asked, as data files. A line is KEY = VALUE; #
 * begins a comment. docs/measuring.md explains the keys.
 */
#ifndef ZPOLINE_BENCH_FEED_H
#define ZPOLINE_BENCH_FEED_H

#include "bench/samples.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

enum feed_server { FEED_REDIS, FEED_HTTP, FEED_NGINX, FEED_MEMCACHED, FEED_SERVERS };
enum feed_client { FEED_BY_LOAD, FEED_BY_REDIS_BENCHMARK, FEED_BY_WRK, FEED_CLIENTS };

/* Between server and feed. */
enum feed_link { LINK_KERNEL, LINK_RING, LINK_TAP, FEED_LINKS };

struct feed {
    char name[SAMPLE_NAME_BYTES]; /* the case in the samples */
    enum feed_server server;
    enum feed_client client;
    char mix[128]; /* as zpoline-load has it; one operation for redis-benchmark */
    unsigned keys;
    unsigned value_bytes;
    unsigned clients;
    unsigned pipeline;
    unsigned requests; /* at most; how many fit the time is found by the warm-up */
    unsigned warm_up;  /* requests before anything is measured */
    unsigned links;    /* bit 1 << LINK_... */
    bool quick;        /* part of the quick run */
};

struct feed_list {
    struct feed *items;
    size_t count;
};

/* Reads one file. 0, or -errno after one line on stderr with file, line and what is allowed. */
int feed_read(const char *path, struct feed *feed);

/*
 * Reads DIRECTORY/.../feeds/NAME.feed of every server and DIRECTORY/NAME.feed, in the order of
 * their names. 0, or -errno after one line on stderr; no file at all is -ENOENT without one.
 */
int feeds_read(const char *directory, struct feed_list *list);

void feeds_free(struct feed_list *list);

const char *feed_server_name(enum feed_server server);
const char *feed_link_name(enum feed_link link);

#endif
