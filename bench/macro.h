/*
 * One sample of the macro benchmark: a server under a mechanism on one core, what feeds it on the
 * other, and between them the kernel's network or a user-space one.
 */
#ifndef ZPOLINE_BENCH_MACRO_H
#define ZPOLINE_BENCH_MACRO_H

#include "bench/feed.h"
#include "bench/measure.h"
#include "bench/process.h"
#include "bench/workplace.h"

#include <stdint.h>

/* The programs that are served by and fed with. */
enum macro_tool {
    TOOL_REDIS_SERVER,
    TOOL_REDIS_BENCHMARK,
    TOOL_HTTPD,
    TOOL_LOAD,
    TOOL_NGINX,
    TOOL_MEMCACHED,
    TOOL_WRK,
    MACRO_TOOLS
};

struct macro_tools {
    char path[MACRO_TOOLS][PATH_MAX];  /* "" when it is missing */
    char link_reason[FEED_LINKS][256]; /* why nothing runs over this link; "" when it does */
};

/* Looks for the programs in PATH and where administrators' programs lie; ours beside `command`. */
void macro_tools_find(struct macro_tools *tools, const char *command);

/* Finds out whether the hook that binds programs to a user-space stack can be used. -EINTR or 0. */
int macro_links_find(struct macro_tools *tools, const struct workplace *place,
                     char *const *environment);

/* Why the feed cannot be run over the link, or NULL. */
const char *macro_missing(const struct macro_tools *tools, const struct feed *feed,
                          enum feed_link link, char *text, size_t size);

/* An argument vector that keeps its own strings. */
struct words {
    struct command command;
    char store[16384];
    size_t used;
};

void words_add(struct words *words, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Where a server listens and what is around it. */
struct macro_session {
    const struct workplace *place;
    const struct macro_tools *tools;
    char *const *environment;
    const struct feed *feed;
    enum feed_link link;
    const char *mechanism;
    const char *sled;      /* "" for mechanisms without one */
    const char *hook_spec; /* of the kernel link */
    char address[32];      /* of the server */
    unsigned port;
    char directory[PATH_MAX]; /* of this sample */
    double seconds;           /* of the feed that is measured */
    struct child server;
    uint64_t asked; /* requests answered so far */
};

/* What the feed's client said. */
struct feed_result {
    uint64_t requests;
    double rate; /* requests a second */
    double p50_us, p95_us, p99_us;
    char *reply; /* of the server, where it was asked for; to be freed */
};

/* The server's command behind the mechanism's words. 0, or -errno with the failure in `out`. */
int macro_server_words(struct macro_session *session, struct words *words, struct measurement *out);

/*
 * The feed's own client with `requests` requests, or as many as fit the session's time where the
 * client counts time.
 */
int macro_feed_words(const struct macro_session *session, uint64_t requests, struct words *words);

/* Our own client, with what every use of it shares. */
void macro_load_words(const struct macro_session *session, struct words *words);

/* Reads what the feed's client, or our own, printed. False with the failure in `out`. */
bool macro_feed_parse(const struct macro_session *session, uint64_t requests, const char *text,
                      struct feed_result *result, struct measurement *out);
bool macro_load_parse(const char *text, struct feed_result *result, struct measurement *out);

/* What a link puts before server and client. */
void macro_link_server_words(const struct macro_session *session, struct words *words);
void macro_link_client_words(const struct macro_session *session, struct words *words);

/* Chooses address and port, and prepares the link. 0, or -errno with the failure in `out`. */
int macro_link_open(struct macro_session *session, struct measurement *out);
void macro_link_close(struct macro_session *session);

#endif
