/* The command line of the load generator. */
#include "macrobench/load/options.h"

#include "macrobench/address.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char options_usage[] =
    "usage: zpoline-load http|redis|memcached --address ADDRESS:PORT [OPTION]...\n"
    "\n"
    "Asks a server as fast as it answers and prints rate and latencies as a line of JSON.\n"
    "  --mix NAME[:WEIGHT],...  http: PAGE; memcached: GET SET; redis: GET SET MSET INCR LPUSH "
    "LPOP\n"
    "                           RESETSTAT COMMANDSTATS (default: PAGE or GET)\n"
    "  --connections N          1 to 10000, default 1\n"
    "  --pipeline N             requests under way on each connection, 1 to 1000, default 1\n"
    "  --requests N             in all, default 1; 0: until the time is over\n"
    "  --seconds S              at most so long; 0 (default): until all requests are answered\n"
    "  --keys N                 how many different keys, default 1\n"
    "  --value-bytes N          of a value or a page, default 64, up to 64 MiB\n"
    "  --in-order               keys one after the other instead of at random\n"
    "  --check                  compare every byte of what comes back\n"
    "  --connect-seconds S      how long to wait for a server that is still starting, default 0\n"
    "\n"
    "Exit status: 0 every reply was right; 1 one was not, or a connection broke; 2 bad command "
    "line.\n";

enum {
    OPTION_ADDRESS = 1,
    OPTION_MIX,
    OPTION_CONNECTIONS,
    OPTION_PIPELINE,
    OPTION_REQUESTS,
    OPTION_SECONDS,
    OPTION_KEYS,
    OPTION_VALUE_BYTES,
    OPTION_IN_ORDER,
    OPTION_CHECK,
    OPTION_CONNECT_SECONDS
};

static const struct option known[] = {
    {"address", required_argument, NULL, OPTION_ADDRESS},
    {"mix", required_argument, NULL, OPTION_MIX},
    {"connections", required_argument, NULL, OPTION_CONNECTIONS},
    {"pipeline", required_argument, NULL, OPTION_PIPELINE},
    {"requests", required_argument, NULL, OPTION_REQUESTS},
    {"seconds", required_argument, NULL, OPTION_SECONDS},
    {"keys", required_argument, NULL, OPTION_KEYS},
    {"value-bytes", required_argument, NULL, OPTION_VALUE_BYTES},
    {"in-order", no_argument, NULL, OPTION_IN_ORDER},
    {"check", no_argument, NULL, OPTION_CHECK},
    {"connect-seconds", required_argument, NULL, OPTION_CONNECT_SECONDS},
    {NULL, 0, NULL, 0},
};

static int bad(const char *what, const char *text, const char *allowed)
{
    fprintf(stderr, "zpoline-load: bad command line: %s: `%s`: %s\n", what, text, allowed);
    return -1;
}

/* Counts, with the range each may have. */
static int take_count(int code, const char *text, struct job *job)
{
    static const struct {
        int code;
        unsigned long least, most;
        const char *allowed;
    } ranges[] = {
        {OPTION_CONNECTIONS, 1, 10000, "give connections, 1 to 10000"},
        {OPTION_PIPELINE, 1, 1000, "give a pipeline, 1 to 1000"},
        {OPTION_REQUESTS, 0, 1000000000000UL, "give requests, 0 to 1e12"},
        {OPTION_KEYS, 1, 1000000000UL, "give keys, 1 to 1e9"},
        {OPTION_VALUE_BYTES, 0, 64UL << 20, "give bytes, 0 to 67108864"},
    };
    size_t i = 0;
    char *end;
    while (ranges[i].code != code)
        i++;
    unsigned long value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || value < ranges[i].least ||
        value > ranges[i].most)
        return bad("count", text, ranges[i].allowed);
    if (code == OPTION_CONNECTIONS)
        job->connections = (unsigned)value;
    else if (code == OPTION_PIPELINE)
        job->pipeline = (unsigned)value;
    else if (code == OPTION_REQUESTS)
        job->requests = value;
    else if (code == OPTION_KEYS)
        job->keys = (unsigned)value;
    else
        job->value_bytes = value;
    return 0;
}

static int take_seconds(const char *text, double *seconds)
{
    char *end;
    *seconds = strtod(text, &end);
    if (*text == '\0' || *end != '\0' || !(*seconds >= 0.0 && *seconds <= 86400.0))
        return bad("time", text, "give seconds, 0 to 86400");
    return 0;
}

static int take_option(int code, struct job *job, const char **mix)
{
    switch (code) {
    case OPTION_ADDRESS:
        if (address_parse(optarg, &job->address) != 0)
            return bad("--address", optarg, "give ADDRESS:PORT, as in 127.0.0.1:8080");
        return 0;
    case OPTION_MIX:
        *mix = optarg;
        return 0;
    case OPTION_SECONDS:
        return take_seconds(optarg, &job->seconds);
    case OPTION_CONNECT_SECONDS:
        return take_seconds(optarg, &job->connect_s);
    case OPTION_IN_ORDER:
        job->in_order = true;
        return 0;
    case OPTION_CHECK:
        job->check = true;
        return 0;
    case '?':
        return bad("option", "?", "unknown or without value: see --help");
    default:
        return take_count(code, optarg, job);
    }
}

static const struct protocol *find_protocol(const char *name)
{
    static const struct protocol *const protocols[] = {&protocol_http, &protocol_redis,
                                                       &protocol_memcached};
    for (size_t i = 0; i < sizeof protocols / sizeof protocols[0]; i++)
        if (strcmp(protocols[i]->name, name) == 0)
            return protocols[i];
    return NULL;
}

int options_read(int argc, char **argv, struct job *job)
{
    const char *mix = NULL, *wrong;
    int code, status = 0;
    *job =
        (struct job){.connections = 1, .pipeline = 1, .requests = 1, .keys = 1, .value_bytes = 64};
    job->protocol = argc > 1 ? find_protocol(argv[1]) : NULL;
    if (job->protocol == NULL)
        return bad("protocol", argc > 1 ? argv[1] : "", "give http, redis or memcached first");
    opterr = 0;
    optind = 2;
    while (status == 0 && (code = getopt_long(argc, argv, "", known, NULL)) != -1)
        status = take_option(code, job, &mix);
    if (status != 0)
        return status;
    if (optind < argc)
        return bad("argument", argv[optind], "none is taken: see --help");
    if (job->address.sin_port == 0)
        return bad("--address", "", "it is needed: give ADDRESS:PORT");
    if (job->requests == 0 && !(job->seconds > 0.0))
        return bad("--requests", "0", "without end: give --seconds too");
    if (mix == NULL)
        mix = job->protocol->operations[0].name;
    wrong = job_take_mix(job, mix);
    return wrong == NULL ? 0 : bad("--mix", mix, wrong);
}
