/* The command line of `zpoline-bench run`. */
#include "bench/options.h"

#include "bench/message.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>

enum option_code {
    OPTION_QUICK = 1,
    OPTION_FULL,
    OPTION_OUT,
    OPTION_ONLY,
    OPTION_ZPOLINE,
    OPTION_MICRO,
    OPTION_ROUNDS,
    OPTION_MIN_TIME,
    OPTION_FEEDS,
    OPTION_FEED_TIME
};

static const struct option long_options[] = {
    {"quick", no_argument, NULL, OPTION_QUICK},
    {"full", no_argument, NULL, OPTION_FULL},
    {"output", required_argument, NULL, OPTION_OUT},
    {"only", required_argument, NULL, OPTION_ONLY},
    {"zpoline", required_argument, NULL, OPTION_ZPOLINE},
    {"micro", required_argument, NULL, OPTION_MICRO},
    {"rounds", required_argument, NULL, OPTION_ROUNDS},
    {"min-time", required_argument, NULL, OPTION_MIN_TIME},
    {"feeds", required_argument, NULL, OPTION_FEEDS},
    {"feed-time", required_argument, NULL, OPTION_FEED_TIME},
    {NULL, 0, NULL, 0},
};

static int set_rounds(struct plan_settings *settings, const char *text)
{
    char *end;
    long rounds = strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || rounds < 1 || rounds > 10000) {
        complain("bad --rounds: `%s` is no count of 1 to 10000: give a number", text);
        return -EINVAL;
    }
    settings->rounds_least = settings->rounds_most = settings->floor_pairs = (int)rounds;
    settings->macro_rounds_least = settings->macro_rounds_most = (int)rounds;
    return 0;
}

static int set_time(double *seconds, const char *option, const char *text)
{
    char *end;
    *seconds = strtod(text, &end);
    if (*text == '\0' || *end != '\0' || !(*seconds > 0.0 && *seconds <= 10.0)) {
        complain("bad %s: `%s` is no time up to 10 s: give seconds", option, text);
        return -EINVAL;
    }
    return 0;
}

static int take_option(int code, struct run_options *options)
{
    switch (code) {
    case OPTION_QUICK:
        options->settings = plan_quick;
        return 0;
    case OPTION_FULL:
        options->settings = plan_full;
        return 0;
    case OPTION_OUT:
        options->out = optarg;
        return 0;
    case OPTION_ONLY:
        options->only = optarg;
        return 0;
    case OPTION_ZPOLINE:
        options->command = optarg;
        return 0;
    case OPTION_MICRO:
        options->micro = optarg;
        return 0;
    case OPTION_ROUNDS:
        return set_rounds(&options->settings, optarg);
    case OPTION_MIN_TIME:
        return set_time(&options->settings.min_time_s, "--min-time", optarg);
    case OPTION_FEEDS:
        options->feeds = optarg;
        return 0;
    case OPTION_FEED_TIME:
        return set_time(&options->settings.feed_s, "--feed-time", optarg);
    default:
        complain("bad command line: unknown option or missing value: see zpoline-bench --help");
        return -EINVAL;
    }
}

int options_read(int argc, char **argv, struct run_options *options)
{
    int code, status = 0;
    *options = (struct run_options){.settings = plan_quick};
    opterr = 0;
    optind = 1;
    while (status == 0 && (code = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        status = take_option(code, options);
    if (status == 0 && optind < argc) {
        complain("bad command line: `%s` is no option: see zpoline-bench --help", argv[optind]);
        status = -EINVAL;
    }
    if (status == 0 && options->only != NULL && !plan_knows_group(options->only)) {
        complain("bad --only: no case `%s`: use micro (loop, chain, sweep, calls, threads, "
                 "lifecycle, start-true, start-python, memory) or macro (redis, http, nginx, "
                 "memcached, ring-redis, ring-http, tap-redis, tap-http), with commas between",
                 options->only);
        status = -EINVAL;
    }
    return status;
}
