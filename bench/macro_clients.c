/* The clients of the macro benchmark: their arguments, and what they print. */
#include "bench/macro.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define US_PER_MS 1000.0

void macro_load_words(const struct macro_session *s, struct words *words)
{
    static const char *const protocols[FEED_SERVERS] = {
        [FEED_REDIS] = "redis",
        [FEED_HTTP] = "http",
        [FEED_NGINX] = "http",
        [FEED_MEMCACHED] = "memcached",
    };
    macro_link_client_words(s, words);
    words_add(words, "%s", s->tools->path[TOOL_LOAD]);
    words_add(words, "%s", protocols[s->feed->server]);
    words_add(words, "--address=%s:%u", s->address, s->port);
    words_add(words, "--value-bytes=%u", s->feed->value_bytes);
    words_add(words, "--keys=%u", s->feed->keys);
}

static void add_feed_load(const struct macro_session *s, uint64_t requests, struct words *words)
{
    macro_load_words(s, words);
    words_add(words, "--mix=%s", s->feed->mix);
    words_add(words, "--connections=%u", s->feed->clients);
    words_add(words, "--pipeline=%u", s->feed->pipeline);
    words_add(words, "--requests=%llu", (unsigned long long)requests);
}

static void add_redis_benchmark(const struct macro_session *s, uint64_t requests,
                                struct words *words)
{
    char test[sizeof s->feed->mix];
    snprintf(test, sizeof test, "%s", s->feed->mix);
    for (char *c = test; *c != '\0'; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    macro_link_client_words(s, words);
    words_add(words, "%s", s->tools->path[TOOL_REDIS_BENCHMARK]);
    words_add(words, "-h");
    words_add(words, "%s", s->address);
    words_add(words, "-p");
    words_add(words, "%u", s->port);
    words_add(words, "-t");
    words_add(words, "%s", test);
    words_add(words, "-c");
    words_add(words, "%u", s->feed->clients);
    words_add(words, "-n");
    words_add(words, "%llu", (unsigned long long)requests);
    words_add(words, "-d");
    words_add(words, "%u", s->feed->value_bytes);
    words_add(words, "-r");
    words_add(words, "%u", s->feed->keys);
    words_add(words, "-P");
    words_add(words, "%u", s->feed->pipeline);
    words_add(words, "--csv");
}

/* Its own text rounds, and has no 95th percentile. */
static const char wrk_script[] =
    "done = function(summary, latency, requests)\n"
    "  local e = summary.errors\n"
    "  io.write(string.format('{\"requests\":%d,\"rate\":%.3f,\"p50_us\":%d,\"p95_us\":%d,"
    "\"p99_us\":%d,\"errors\":%d}\\n', summary.requests,\n"
    "    summary.requests / summary.duration * 1e6, latency:percentile(50),\n"
    "    latency:percentile(95), latency:percentile(99),\n"
    "    e.connect + e.read + e.write + e.status + e.timeout))\n"
    "end\n";

static int add_wrk(const struct macro_session *s, struct words *words)
{
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/wrk.lua", s->directory);
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return -1;
    bool written = fputs(wrk_script, file) >= 0;
    if (fclose(file) != 0 || !written)
        return -1;
    words_add(words, "%s", s->tools->path[TOOL_WRK]);
    words_add(words, "-t1");
    words_add(words, "-c%u", s->feed->clients);
    words_add(words, "-d%.0fs", ceil(s->seconds)); /* it counts whole seconds */
    words_add(words, "-s");
    words_add(words, "%s", path);
    words_add(words, "http://%s:%u/%u", s->address, s->port, s->feed->value_bytes);
    return 0;
}

int macro_feed_words(const struct macro_session *session, uint64_t requests, struct words *words)
{
    switch (session->feed->client) {
    case FEED_BY_REDIS_BENCHMARK:
        add_redis_benchmark(session, requests, words);
        return 0;
    case FEED_BY_WRK:
        return add_wrk(session, words);
    default:
        add_feed_load(session, requests, words);
        return 0;
    }
}

/* A line of JSON; wrk prints text of its own before it. */
static bool parse_json(const char *text, struct feed_result *result, struct measurement *out)
{
    const char *start = strstr(text, "{\"requests\":");
    json_error_t error;
    json_t *root = start != NULL ? json_loads(start, JSON_DISABLE_EOF_CHECK, &error) : NULL;
    if (root == NULL) {
        measurement_fail(out, "the client printed no result");
        return false;
    }
    *result = (struct feed_result){
        .requests = (uint64_t)json_integer_value(json_object_get(root, "requests")),
        .rate = json_number_value(json_object_get(root, "rate")),
        .p50_us = json_number_value(json_object_get(root, "p50_us")),
        .p95_us = json_number_value(json_object_get(root, "p95_us")),
        .p99_us = json_number_value(json_object_get(root, "p99_us")),
    };
    const char *reply = json_string_value(json_object_get(root, "reply"));
    if (reply != NULL)
        result->reply = strdup(reply);
    json_int_t errors = json_integer_value(json_object_get(root, "errors"));
    if (errors > 0)
        measurement_fail(out, "%lld requests failed or were not answered by 200",
                         (long long)errors);
    json_decref(root);
    return errors == 0;
}

/* "GET","93457.94","0.276","0.104","0.271","0.335","0.391","0.743": test, rate, avg, min, p50, p95,
 * p99, max. */
static bool parse_csv(const char *text, uint64_t requests, struct feed_result *result,
                      struct measurement *out)
{
    double rate, average, least, p50, p95, p99;
    const char *row = strchr(text, '\n');
    const char *numbers = row != NULL ? strstr(row + 1, "\",\"") : NULL;
    if (numbers == NULL ||
        sscanf(numbers, "\",\"%lf\",\"%lf\",\"%lf\",\"%lf\",\"%lf\",\"%lf\"", &rate, &average,
               &least, &p50, &p95, &p99) != 6 ||
        !(rate > 0.0)) {
        measurement_fail(out, "redis-benchmark printed no result");
        return false;
    }
    if (!isfinite(rate)) { /* it divides by whole milliseconds */
        measurement_fail(out, "the feed was too short: redis-benchmark printed no rate");
        return false;
    }
    *result = (struct feed_result){.requests = requests,
                                   .rate = rate,
                                   .p50_us = p50 * US_PER_MS,
                                   .p95_us = p95 * US_PER_MS,
                                   .p99_us = p99 * US_PER_MS};
    return true;
}

bool macro_feed_parse(const struct macro_session *session, uint64_t requests, const char *text,
                      struct feed_result *result, struct measurement *out)
{
    if (session->feed->client == FEED_BY_REDIS_BENCHMARK)
        return parse_csv(text, requests, result, out);
    return parse_json(text, result, out);
}

bool macro_load_parse(const char *text, struct feed_result *result, struct measurement *out)
{
    return parse_json(text, result, out);
}
