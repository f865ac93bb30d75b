/* What is asked of the server: which operations in which mix, of what size, how many. */
#ifndef ZPOLINE_LOAD_JOB_H
#define ZPOLINE_LOAD_JOB_H

#include "macrobench/load/buffer.h"

#include <netinet/in.h>
#include <stdint.h>
#include <sys/types.h>

#define JOB_MIX_MOST      8
#define JOB_SCHEDULE_MOST 1000

struct job;

/* One kind of request. */
struct operation {
    const char *name; /* as --mix has it */
    const char *call; /* as the server counts it; NULL: like the name */
    /* Appends the request for a key. False without memory. */
    bool (*compose)(struct buffer *out, const struct job *job, unsigned key);
    /*
     * Looks for a whole reply at the start of `data`. Its length; 0 while it is not complete, with
     * `need` set to the least number of bytes it will have; -1 when it is wrong, with `why`.
     */
    ssize_t (*consume)(const char *data, size_t length, const struct job *job, unsigned key,
                       size_t *need, const char **why);
    bool shows_reply; /* the reply is part of what is printed */
};

struct protocol {
    const char *name;
    const struct operation *operations; /* ends with a NULL name */
};

extern const struct protocol protocol_http, protocol_redis, protocol_memcached;

struct job {
    const struct protocol *protocol;
    struct sockaddr_in address;
    const struct operation *schedule[JOB_SCHEDULE_MOST]; /* the mix, spread evenly */
    size_t schedule_length;
    unsigned connections;
    unsigned pipeline;
    uint64_t requests; /* 0: until the time is over */
    double seconds;    /* 0: until the requests are made */
    double connect_s;  /* how long a server that is not there yet is waited for */
    unsigned keys;
    size_t value_bytes;
    bool in_order; /* keys one after the other; otherwise at random */
    bool check;    /* contents of replies are compared */
};

/* Reads "GET:9,SET:1" or "GET" into the schedule. NULL, or what is wrong. */
const char *job_take_mix(struct job *job, const char *text);

#endif
