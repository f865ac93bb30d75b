/* The command line of `zpoline-bench run`. */
#include "bench/options.h"

#include "bench/arguments.h"
#include "bench/command_line.h"
#include "bench/message.h"

#include <errno.h>

static const char usage[] =
    "usage: zpoline-bench run [--quick|--full] [--output DIR] [--only CASES] [--zpoline PATH]\n"
    "                         [--micro PATH] [--rounds N] [--min-time SECONDS] [--feeds DIR]\n"
    "                         [--feed-time SECONDS]\n"
    "\n"
    "Measures in interleaved rounds and keeps every sample, with its context, in a folder.\n"
    "  --quick      the default: some minutes; --full: some hours\n"
    "  --output     default results/TIME-COMMIT; then results/latest points there\n"
    "  --only       micro (loop, chain, sweep, calls, threads, lifecycle, start-true,\n"
    "               start-python, memory), macro (redis, http, nginx, memcached, ring-redis,\n"
    "               ring-http, tap-redis, tap-http), or some of these with commas between\n"
    "  --rounds     exactly so many, of micro and macro\n"
    "  --min-time   of one sample of the micro benchmark; --feed-time: of the macro benchmark\n"
    "  --zpoline, --micro, --feeds  the command, the harness and the folder of feeds to use\n"
    "\n"
    "Exit status: 0 fine; 1 a sample failed; 2 nothing could be measured; 130 interrupted.\n";

static int take_quick(const char *none, void *to)
{
    *(struct plan_settings *)to = plan_quick;
    return 0;
}

static int take_full(const char *none, void *to)
{
    *(struct plan_settings *)to = plan_full;
    return 0;
}

static int take_rounds(const char *text, void *to)
{
    struct plan_settings *settings = to;
    int rounds, status = argument_count("--rounds", text, 1, 10000, &rounds);
    settings->rounds_least = settings->rounds_most = settings->floor_pairs = rounds;
    settings->macro_rounds_least = settings->macro_rounds_most = rounds;
    return status;
}

int options_read(int argc, char **argv, struct run_options *options)
{
    *options = (struct run_options){.settings = plan_quick};
    struct plan_settings *settings = &options->settings;
    const struct option_rule rules[] = {
        {.name = "--quick", .kind = OPTION_DO, .to = settings, .take = take_quick},
        {.name = "--full", .kind = OPTION_DO, .to = settings, .take = take_full},
        {.name = "--rounds", .kind = OPTION_OWN, .to = settings, .take = take_rounds},
        {"--min-time", OPTION_NUMBER, &settings->min_time_s, 1e-4, 10.0, NULL},
        {"--feed-time", OPTION_NUMBER, &settings->feed_s, 1e-4, 10.0, NULL},
        {.name = "--output", .kind = OPTION_TEXT, .to = &options->out},
        {.name = "--only", .kind = OPTION_TEXT, .to = &options->only},
        {.name = "--zpoline", .kind = OPTION_TEXT, .to = &options->command},
        {.name = "--micro", .kind = OPTION_TEXT, .to = &options->micro},
        {.name = "--feeds", .kind = OPTION_TEXT, .to = &options->feeds},
    };
    const struct command_line line = {"run", usage, rules, sizeof rules / sizeof rules[0],
                                      0,     0,     ""};
    int first = command_line_read(&line, argc, argv);
    if (first > 0 && options->only != NULL && !plan_knows_group(options->only)) {
        complain("bad --only: no case `%s`: use micro (loop, chain, sweep, calls, threads, "
                 "lifecycle, start-true, start-python, memory) or macro (redis, http, nginx, "
                 "memcached, ring-redis, ring-http, tap-redis, tap-http), with commas between",
                 options->only);
        return -EINVAL;
    }
    return first > 0 ? 0 : first == COMMAND_LINE_HELP ? OPTIONS_HELP : first;
}
