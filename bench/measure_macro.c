/*
 * A sample of the macro benchmark, step by step: server started, data put there, warmed up, fed,
 * checked, stopped. Whatever fails, nothing is left running.
 */
#include "bench/interrupt.h"
#include "bench/macro.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NS_PER_S        INT64_C(1000000000)
#define STEP_TIMEOUT_S  60 /* far beyond any step; a hang must not stop the run for ever */
#define STOP_TIMEOUT_S  10
#define CONNECT_SECONDS 20  /* a server that has not died by then and does not answer never will */
#define WARM_UP_SHARE   0.4 /* of the feed's time, at most */
#define FILL_PIPELINE   10

static int start_server(struct macro_session *s, struct measurement *out)
{
    struct words *words = calloc(1, sizeof *words);
    if (words == NULL)
        return -ENOMEM;
    int status = macro_server_words(s, words, out);
    if (status == 0 && out->failure[0] == '\0') {
        status = child_start(&s->server, &words->command, s->environment);
        if (status != 0)
            measurement_fail(out, "%s could not be started: %s", words->command.items[0],
                             strerror(-status));
        status = 0;
    }
    free(words);
    return status;
}

/* Why the server is gone, in its own words. */
static void describe_death(struct macro_session *s, const char *step, struct measurement *out)
{
    struct process_result result = {0};
    char why[200] = "";
    if (child_finish(&s->server, &result) == 0)
        process_describe_failure(&result, why, sizeof why);
    measurement_fail(out, "the server died during %s: %s", step,
                     why[0] != '\0' ? why : "it ended by itself");
    process_result_free(&result);
}

static void describe_client(const char *step, const struct process_result *result,
                            struct measurement *out)
{
    char why[200];
    process_describe_failure(result, why, sizeof why);
    if (why[0] != '\0')
        measurement_fail(out, "%s: %s", step, why);
}

/* Runs a client to its end on the other core. Its output is in `result` if there is no failure. */
static int run_client(struct macro_session *s, const char *step, const struct command *command,
                      struct process_result *result, struct measurement *out)
{
    struct child client;
    *result = (struct process_result){0};
    int status = workplace_use_other_core(s->place);
    if (status == 0)
        status = child_start(&client, command, s->environment);
    int back = workplace_use_one_core(s->place);
    if (status != 0) {
        measurement_fail(out, "%s: %s could not be started: %s", step, command->items[0],
                         strerror(-status));
        return back;
    }
    status = child_wait(&client, &s->server, client.start_ns + STEP_TIMEOUT_S * NS_PER_S);
    int finished = child_finish(&client, result);
    /* A client that saw the server die ends first, as often as not. */
    if (status == -ECHILD || (status == 0 && child_has_ended(&s->server)))
        describe_death(s, step, out);
    else if (status == -ETIMEDOUT)
        measurement_fail(out, "%s: the client was killed after %d s", step, STEP_TIMEOUT_S);
    else if (status == 0 && finished == 0)
        describe_client(step, result, out);
    return status == -EINTR ? status : finished != 0 ? finished : back;
}

/* What our own client is to do. */
struct load_step {
    const char *name;
    const char *mix;
    uint64_t requests;
    unsigned connections, pipeline;
    double seconds; /* at most; 0: no limit */
    bool in_order, check;
};

static int run_load(struct macro_session *s, const struct load_step *step,
                    struct feed_result *result, struct measurement *out)
{
    struct process_result got = {0};
    struct words *words = calloc(1, sizeof *words);
    *result = (struct feed_result){0};
    if (words == NULL)
        return -ENOMEM;
    macro_load_words(s, words);
    words_add(words, "--mix=%s", step->mix);
    words_add(words, "--requests=%llu", (unsigned long long)step->requests);
    words_add(words, "--connections=%u", step->connections);
    words_add(words, "--pipeline=%u", step->pipeline);
    words_add(words, "--seconds=%g", step->seconds);
    words_add(words, "--connect-seconds=%d", CONNECT_SECONDS);
    if (step->in_order)
        words_add(words, "--in-order");
    if (step->check)
        words_add(words, "--check");
    int status = run_client(s, step->name, &words->command, &got, out);
    if (status == 0 && out->failure[0] == '\0' && macro_load_parse(got.output, result, out))
        s->asked += result->requests;
    process_result_free(&got);
    free(words);
    return status;
}

static bool has_values(const struct macro_session *s)
{
    return s->feed->server == FEED_REDIS || s->feed->server == FEED_MEMCACHED;
}

static int run_simple(struct macro_session *s, const char *name, const char *mix, bool check,
                      struct measurement *out)
{
    struct feed_result result;
    bool values = has_values(s);
    struct load_step step = {.name = name,
                             .mix = values ? mix : "PAGE",
                             .requests = values ? s->feed->keys : 1,
                             .connections = 1,
                             .pipeline = values ? FILL_PIPELINE : 1,
                             .in_order = true,
                             .check = check || !values};
    int status = run_load(s, &step, &result, out);
    free(result.reply);
    return status;
}

/* Its rate tells how many requests fit the time. */
static int warm_up(struct macro_session *s, double *rate, struct measurement *out)
{
    struct feed_result result;
    struct load_step step = {.name = "the warm-up",
                             .mix = s->feed->mix,
                             .requests = s->feed->warm_up,
                             .connections = s->feed->clients,
                             .pipeline = s->feed->pipeline,
                             .seconds = WARM_UP_SHARE * s->seconds};
    int status = run_load(s, &step, &result, out);
    *rate = result.rate;
    return status;
}

/* Equally many for each client and whole pipelines: then the count comes out exactly. */
static uint64_t requests_that_fit(const struct macro_session *s, double rate)
{
    uint64_t unit = (uint64_t)s->feed->clients * s->feed->pipeline;
    uint64_t wanted = (uint64_t)fmin(rate * s->seconds, s->feed->requests);
    return wanted < unit ? unit : wanted / unit * unit;
}

static int run_feed(struct macro_session *s, uint64_t requests, struct feed_result *result,
                    struct measurement *out)
{
    struct process_result got = {0};
    struct words *words = calloc(1, sizeof *words);
    if (words == NULL)
        return -ENOMEM;
    int status = 0;
    if (macro_feed_words(s, requests, words) != 0)
        measurement_fail(out, "a file of the client cannot be written below %s", s->directory);
    else
        status = run_client(s, "the feed", &words->command, &got, out);
    if (status == 0 && out->failure[0] == '\0' &&
        macro_feed_parse(s, requests, got.output, result, out))
        s->asked += result->requests;
    process_result_free(&got);
    free(words);
    return status;
}

static int ask_redis(struct macro_session *s, const char *mix, struct feed_result *result,
                     struct measurement *out)
{
    struct load_step step = {
        .name = mix, .mix = mix, .requests = 1, .connections = 1, .pipeline = 1};
    return run_load(s, &step, result, out);
}

/* Calls of one command, as INFO counts them. */
static uint64_t calls_of(const char *reply, const char *name, size_t length)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "cmdstat_%.*s:calls=", (int)length, name);
    for (char *c = wanted; *c != '\0'; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    const char *found = strstr(reply, wanted);
    return found != NULL ? strtoull(found + strlen(wanted), NULL, 10) : 0;
}

/* The server's count of the feed's commands against the client's. */
static int check_commands(struct macro_session *s, uint64_t requests, struct measurement *out)
{
    struct feed_result stats;
    int status = ask_redis(s, "COMMANDSTATS", &stats, out);
    if (status != 0 || out->failure[0] != '\0')
        return status;
    uint64_t counted = 0;
    for (const char *name = s->feed->mix; stats.reply != NULL && *name != '\0';) {
        size_t length = strcspn(name, ":,");
        counted += calls_of(stats.reply, name, length);
        name += strcspn(name, ",");
        name += *name == ',';
    }
    free(stats.reply);
    if (counted != requests)
        measurement_fail(out, "%llu requests answered, %llu counted by the server",
                         (unsigned long long)requests, (unsigned long long)counted);
    return 0;
}

/* What the feed overwrote is written again: its client's own values cannot be known. */
static int read_back(struct macro_session *s, struct measurement *out)
{
    int status = 0;
    if (has_values(s) && strstr(s->feed->mix, "SET") != NULL)
        status = run_simple(s, "writing again", "SET", false, out);
    if (status == 0 && out->failure[0] == '\0')
        status = run_simple(s, "reading back", "GET", true, out);
    return status;
}

static void add_values(const struct feed_result *result, struct measurement *out)
{
    measurement_add(out, "rate", "1/s", result->rate);
    measurement_add(out, "p50", "us", result->p50_us);
    measurement_add(out, "p95", "us", result->p95_us);
    measurement_add(out, "p99", "us", result->p99_us);
}

static int feed_and_check(struct macro_session *s, struct feed_result *result,
                          struct measurement *out)
{
    bool redis = s->feed->server == FEED_REDIS;
    double rate = 0.0;
    struct feed_result reset;
    int status = run_simple(s, "filling", "SET", false, out);
    if (status == 0 && out->failure[0] == '\0')
        status = warm_up(s, &rate, out);
    if (status == 0 && out->failure[0] == '\0' && redis)
        status = ask_redis(s, "RESETSTAT", &reset, out);
    if (status == 0 && out->failure[0] == '\0')
        status = run_feed(s, requests_that_fit(s, rate), result, out);
    if (status == 0 && out->failure[0] == '\0' && redis)
        status = check_commands(s, result->requests, out);
    if (status == 0 && out->failure[0] == '\0')
        status = read_back(s, out);
    return status;
}

/* Our server says at its end how many requests it has answered. wrk leaves without the last ones.
 */
static void check_served(const struct macro_session *s, const char *output, struct measurement *out)
{
    json_error_t error;
    json_t *root = json_loads(output, JSON_DISABLE_EOF_CHECK, &error);
    uint64_t served = (uint64_t)json_integer_value(json_object_get(root, "requests"));
    uint64_t more = s->feed->client == FEED_BY_WRK ? s->feed->clients : 0;
    if (root == NULL)
        measurement_fail(out, "the server ended without its counts");
    else if (served < s->asked || served > s->asked + more)
        measurement_fail(out, "%llu requests answered, %llu counted by the server",
                         (unsigned long long)s->asked, (unsigned long long)served);
    json_decref(root);
}

/* memcached looks at signals once a second: its orderly end would take longer than its feed. */
static bool ends_orderly(const struct macro_session *s)
{
    return s->feed->server != FEED_MEMCACHED;
}

/* Orderly if nothing is wrong so far; in any case it is gone afterwards. */
static int stop_server(struct macro_session *s, int status, struct measurement *out)
{
    struct process_result result = {0};
    char why[200];
    bool orderly = status == 0 && out->failure[0] == '\0' && s->server.pid != 0 && ends_orderly(s);
    int waited = 0;
    if (orderly) {
        kill(s->server.pid, SIGTERM); /* also under a tracer: the program keeps this number */
        waited = child_wait(&s->server, NULL, clock_ns() + STOP_TIMEOUT_S * NS_PER_S);
    }
    int finished = child_finish(&s->server, &result);
    if (orderly && waited == -ETIMEDOUT)
        measurement_fail(out, "the server did not end within %d s", STOP_TIMEOUT_S);
    if (orderly && waited == 0 && finished == 0) {
        process_describe_failure(&result, why, sizeof why);
        if (why[0] != '\0')
            measurement_fail(out, "the server's end: %s", why);
        else if (s->feed->server == FEED_HTTP)
            check_served(s, result.output, out);
    }
    process_result_free(&result);
    return status != 0 ? status : waited == -EINTR ? waited : finished;
}

int macro_sample(struct macro_session *session, struct measurement *out)
{
    struct feed_result result = {0};
    int status = workplace_fresh(session->place, "macro", session->directory);
    if (status == 0)
        status = macro_link_open(session, out);
    if (status == 0 && out->failure[0] == '\0')
        status = start_server(session, out);
    if (status == 0 && out->failure[0] == '\0')
        status = feed_and_check(session, &result, out);
    status = stop_server(session, status, out);
    macro_link_close(session);
    if (status == 0 && out->failure[0] == '\0')
        add_values(&result, out);
    return status;
}

int measure_macro(const struct measure_context *context, const struct plan_line *line,
                  struct measurement *out)
{
    struct macro_session session = {.place = context->place,
                                    .tools = context->tools,
                                    .environment = context->warm_environment,
                                    .feed = line->feed,
                                    .link = line->link,
                                    .mechanism = line->mechanism,
                                    .sled = line->sled,
                                    .hook_spec = line->hook_spec,
                                    .seconds = context->feed_s};
    return macro_sample(&session, out);
}
