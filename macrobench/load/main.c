/*
 * A load generator for the macro benchmark: one thread, N connections, keep-alive, every reply
 * looked at. Needs nothing but sockets and epoll, so that it can run on a user-space network stack.
 */
#include "macrobench/load/engine.h"
#include "macrobench/load/options.h"

#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define US_PER_NS 1e-3

/* A JSON string; what is not printable ASCII is escaped. */
static void print_text(const char *text, size_t length)
{
    putchar('"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < ' ' || c > '~' || c == '"' || c == '\\')
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

static void print_calls(const struct job *job, const struct outcome *outcome)
{
    bool first = true;
    printf(",\"calls\":{");
    for (size_t i = 0; job->protocol->operations[i].name != NULL; i++) {
        const char *call = job->protocol->operations[i].call;
        if (call == NULL || outcome->calls[i] == 0)
            continue;
        printf("%s\"%s\":%" PRIu64, first ? "" : ",", call, outcome->calls[i]);
        first = false;
    }
    printf("}");
}

static void print_outcome(const struct job *job, const struct outcome *outcome)
{
    double seconds = (double)outcome->elapsed_ns * 1e-9;
    const struct histogram *latency = &outcome->latency;
    printf("{\"requests\":%" PRIu64 ",\"seconds\":%.6f,\"rate\":%.3f", outcome->requests, seconds,
           seconds > 0.0 ? (double)outcome->requests / seconds : 0.0);
    printf(",\"p50_us\":%.3f,\"p95_us\":%.3f,\"p99_us\":%.3f,\"max_us\":%.3f",
           histogram_quantile(latency, 0.50) * US_PER_NS,
           histogram_quantile(latency, 0.95) * US_PER_NS,
           histogram_quantile(latency, 0.99) * US_PER_NS, (double)latency->largest * US_PER_NS);
    print_calls(job, outcome);
    if (outcome->reply.length > 0) {
        printf(",\"reply\":");
        print_text(outcome->reply.data, outcome->reply.length);
    }
    printf("}\n");
}

int main(int argc, char **argv)
{
    static struct job job;
    static struct outcome outcome; /* too large for a stack */
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(options_usage, stdout);
        return 0;
    }
    if (options_read(argc, argv, &job) != 0)
        return 2;
    signal(SIGPIPE, SIG_IGN); /* a server that is gone is told by write's own error */
    int status = engine_run(&job, &outcome);
    if (status == 0)
        print_outcome(&job, &outcome);
    else
        fprintf(stderr,
                "zpoline-load: %s: after %" PRIu64 " replies: see that the server runs and is "
                "asked for what it has\n",
                outcome.failure, outcome.requests);
    outcome_free(&outcome);
    return status == 0 ? 0 : 1;
}
