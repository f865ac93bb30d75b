/* `zpoline-bench feed`: one sample of the macro benchmark, printed. */
#include "bench/command_feed.h"

#include "bench/interrupt.h"
#include "bench/macro.h"
#include "bench/message.h"
#include "bench/run.h"

#include "macrobench/address.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
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

enum {
    OPTION_MECHANISM = 1,
    OPTION_HOOK,
    OPTION_LINK,
    OPTION_ADDRESS,
    OPTION_SECONDS,
    OPTION_ZPOLINE
};

static const struct option known[] = {
    {"mechanism", required_argument, NULL, OPTION_MECHANISM},
    {"hook", required_argument, NULL, OPTION_HOOK},
    {"link", required_argument, NULL, OPTION_LINK},
    {"address", required_argument, NULL, OPTION_ADDRESS},
    {"seconds", required_argument, NULL, OPTION_SECONDS},
    {"zpoline", required_argument, NULL, OPTION_ZPOLINE},
    {NULL, 0, NULL, 0},
};

static int bad(const char *option, const char *text, const char *allowed)
{
    complain("bad %s: `%s`: %s", option, text, allowed);
    return -EINVAL;
}

static int take_address(const char *text, struct macro_session *session)
{
    struct sockaddr_in address;
    const char *colon = strrchr(text, ':');
    if (address_parse(text, &address) != 0)
        return bad("--address", text, "give IP:PORT, as in 127.0.0.1:7000");
    snprintf(session->address, sizeof session->address, "%.*s", (int)(colon - text), text);
    session->port = ntohs(address.sin_port);
    return 0;
}

static int take_link(const char *text, struct macro_session *session)
{
    for (enum feed_link link = LINK_KERNEL; link < FEED_LINKS; link++)
        if (strcmp(feed_link_name(link), text) == 0) {
            session->link = link;
            return 0;
        }
    return bad("--link", text, "use kernel, ring or tap");
}

static int take_seconds(const char *text, struct macro_session *session)
{
    char *end;
    session->seconds = strtod(text, &end);
    if (*text == '\0' || *end != '\0' || !(session->seconds > 0.0 && session->seconds <= 3600.0))
        return bad("--seconds", text, "give a time up to 3600 s");
    return 0;
}

static int take_option(int code, struct macro_session *session, const char **command)
{
    switch (code) {
    case OPTION_MECHANISM:
        session->mechanism = optarg;
        return 0;
    case OPTION_HOOK:
        session->hook_spec = optarg;
        return 0;
    case OPTION_LINK:
        return take_link(optarg, session);
    case OPTION_ADDRESS:
        return take_address(optarg, session);
    case OPTION_SECONDS:
        return take_seconds(optarg, session);
    case OPTION_ZPOLINE:
        *command = optarg;
        return 0;
    default:
        complain(
            "bad command line: unknown option or missing value: see zpoline-bench feed --help");
        return -EINVAL;
    }
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
    int code, status = 0;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return BENCH_OK;
    }
    opterr = 0;
    optind = 1;
    while (status == 0 && (code = getopt_long(argc, argv, "", known, NULL)) != -1)
        status = take_option(code, &session, &command);
    if (status == 0 && session.link != LINK_KERNEL && strcmp(session.mechanism, "none") == 0) {
        complain("bad --link: `%s`: only a hook binds a server to it: give --mechanism",
                 feed_link_name(session.link));
        status = -EINVAL;
    }
    if (status == 0 && optind != argc - 1) {
        complain("bad command line: one feed is needed: see zpoline-bench feed --help");
        status = -EINVAL;
    }
    if (status == 0)
        status = feed_read(argv[optind], &feed);
    return status == 0 ? sample_in_place(session, command) : BENCH_CANNOT;
}
