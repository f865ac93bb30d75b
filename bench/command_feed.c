/* `zpoline-bench feed`: one sample of the macro benchmark, printed. */
#include "bench/command_feed.h"

#include "bench/command_line.h"
#include "bench/interrupt.h"
#include "bench/macro.h"
#include "bench/message.h"
#include "bench/run.h"

#include "macrobench/address.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: zpoline-bench feed FILE [--mechanism NAME] [--hook HOOK] [--link kernel|ring|tap]\n"
    "                               [--address IP:PORT] [--seconds S] [--zpoline PATH]\n"
    "\n"
    "Starts the feed's server, natively or under a mechanism, feeds it, checks what came back, "
    "stops\n"
    "it, and prints rate and latencies as a line of JSON.\n"
    "  --mechanism  default none; --hook, default identity, is for the kernel's network\n"
    "  --address    where the server listens, default a free port of 127.0.0.1\n"
    "  --seconds    how long the measured part takes, default 1\n"
    "\n"
    "Exit status: 0 fine; 1 the sample failed; 2 bad command line or feed; 130 interrupted.\n";

static int bad(const char *option, const char *text, const char *allowed)
{
    complain("bad %s: `%s`: %s", option, text, allowed);
    return -EINVAL;
}

static int take_address(const char *text, void *to)
{
    struct macro_session *session = to;
    struct sockaddr_in address;
    const char *colon = strrchr(text, ':');
    if (address_parse(text, &address) != 0)
        return bad("--address", text, "give IP:PORT, as in 127.0.0.1:7000");
    snprintf(session->address, sizeof session->address, "%.*s", (int)(colon - text), text);
    session->port = ntohs(address.sin_port);
    return 0;
}

static int take_link(const char *text, void *to)
{
    struct macro_session *session = to;
    for (enum feed_link link = LINK_KERNEL; link < FEED_LINKS; link++)
        if (strcmp(feed_link_name(link), text) == 0) {
            session->link = link;
            return 0;
        }
    return bad("--link", text, "use kernel, ring or tap");
}

static void print(const struct macro_session *session, const struct measurement *out)
{
    printf("{\"feed\":\"%s\",\"link\":\"%s\",\"mechanism\":\"%s\"", session->feed->name,
           feed_link_name(session->link), session->mechanism);
    for (size_t i = 0; i < out->count; i++)
        printf(",\"%s\":%.9g", out->values[i].metric, out->values[i].value);
    printf(",\"requests\":%llu}\n", (unsigned long long)session->asked);
}

static int sample(struct macro_session *session)
{
    char why[300];
    struct measurement out = {0};
    const char *missing =
        macro_missing(session->tools, session->feed, session->link, why, sizeof why);
    if (missing != NULL) {
        complain("cannot run the feed: %s: %s", session->feed->name, missing);
        return BENCH_CANNOT;
    }
    int status = macro_sample(session, &out);
    if (status == -EINTR) {
        complain("interrupted: %s: nothing was left running: start it again", session->feed->name);
        return BENCH_INTERRUPTED;
    }
    if (status != 0 || out.failure[0] != '\0') {
        complain("sample failed: %s under %s: %s: it is left out", session->feed->name,
                 session->mechanism, status != 0 ? strerror(-status) : out.failure);
        return BENCH_FAILED;
    }
    print(session, &out);
    return BENCH_OK;
}

/* In a place of its own, that is gone afterwards. */
static int sample_in_place(struct macro_session session, const char *command)
{
    static struct macro_tools tools;
    struct workplace place = {0};
    char cache[PATH_MAX], **environment = NULL;
    int result = BENCH_CANNOT;
    run_find_command(command, place.command);
    macro_tools_find(&tools, place.command);
    interrupt_catch();
    int status = workplace_open(&place);
    if (status == 0)
        status = workplace_fresh(&place, "cache", cache);
    if (status == 0 && (environment = environment_make(cache)) == NULL)
        status = -ENOMEM;
    session.place = &place;
    session.tools = &tools;
    session.environment = environment;
    if (status == 0)
        result = sample(&session);
    else
        complain("cannot make a temporary directory: %s: set TMPDIR", strerror(-status));
    environment_free(environment);
    workplace_close(&place);
    return result;
}

int command_feed(int argc, char **argv)
{
    struct feed feed;
    struct macro_session session = {
        .feed = &feed, .mechanism = "none", .hook_spec = "identity", .seconds = 1.0};
    const char *command = NULL;
    const struct option_rule rules[] = {
        {.name = "--mechanism", .kind = OPTION_TEXT, .to = &session.mechanism},
        {.name = "--hook", .kind = OPTION_TEXT, .to = &session.hook_spec},
        {.name = "--link", .kind = OPTION_OWN, .to = &session, .take = take_link},
        {.name = "--address", .kind = OPTION_OWN, .to = &session, .take = take_address},
        {"--seconds", OPTION_NUMBER, &session.seconds, 0.001, 3600.0, NULL},
        {.name = "--zpoline", .kind = OPTION_TEXT, .to = &command},
    };
    const struct command_line line = {
        "feed", usage, rules, sizeof rules / sizeof rules[0], 1, 1, "one feed is needed"};
    int first = command_line_read(&line, argc, argv);
    if (first <= 0)
        return first == COMMAND_LINE_HELP ? BENCH_OK : BENCH_CANNOT;
    if (session.link != LINK_KERNEL && strcmp(session.mechanism, "none") == 0) {
        complain("bad --link: `%s`: only a hook binds a server to it: give --mechanism",
                 feed_link_name(session.link));
        return BENCH_CANNOT;
    }
    return feed_read(argv[first], &feed) == 0 ? sample_in_place(session, command) : BENCH_CANNOT;
}
