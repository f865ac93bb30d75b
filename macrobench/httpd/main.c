/*
 * A small HTTP/1.1 server with keep-alive, the second program of the macro benchmark: "/" gets a
 * body of the size given, "/N" one of N bytes. Each request costs a read, a write and an
 * epoll_wait.
 */
#include "macrobench/address.h"
#include "macrobench/httpd/server.h"

#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: zpoline-httpd [--listen ADDRESS:PORT] [--body BYTES]\n"
    "\n"
    "Serves HTTP/1.1 until SIGTERM or SIGINT; then prints how much it served, as JSON.\n"
    "  --listen   IPv4 address and port, default 127.0.0.1:8080\n"
    "  --body     size of what `GET /` gets, default 64; `GET /N` gets N bytes (up to 64 MiB)\n"
    "Each response carries X-Checksum, the FNV-1a sum of its body (64 bits, hexadecimal).\n"
    "\n"
    "Exit status: 0 ended by a signal; 1 cannot serve; 2 bad command line.\n";

static int bad(const char *option, const char *text, const char *allowed)
{
    fprintf(stderr, "zpoline-httpd: bad command line: %s: `%s`: %s\n", option, text, allowed);
    return 2;
}

static bool take_size(const char *text, size_t *size)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    *size = value;
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && value <= REQUEST_BODY_MAX;
}

static int read_options(int argc, char **argv, struct server_options *options)
{
    static const struct option known[] = {{"listen", required_argument, NULL, 'l'},
                                          {"body", required_argument, NULL, 'b'},
                                          {NULL, 0, NULL, 0}};
    int code;
    opterr = 0;
    while ((code = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (code == 'l' && address_parse(optarg, &options->address) != 0)
            return bad("--listen", optarg, "give ADDRESS:PORT, as in 127.0.0.1:8080");
        if (code == 'b' && !take_size(optarg, &options->body_size))
            return bad("--body", optarg, "give bytes, 0 to 67108864");
        if (code == '?')
            return bad("option", argv[optind - 1], "unknown or without value: see --help");
    }
    return optind < argc ? bad("argument", argv[optind], "none is taken: see --help") : 0;
}

int main(int argc, char **argv)
{
    struct server_options options = {.body_size = 64};
    struct server_counts counts = {0};
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    (void)address_parse("127.0.0.1:8080", &options.address);
    int status = read_options(argc, argv, &options);
    if (status != 0)
        return status;
    signal(SIGPIPE, SIG_IGN); /* a client that is gone is no reason to end */
    status = server_run(&options, &counts);
    responses_free();
    printf("{\"requests\":%" PRIu64 ",\"refused\":%" PRIu64 ",\"connections\":%" PRIu64
           ",\"broken\":%" PRIu64 "}\n",
           counts.requests, counts.refused, counts.connections, counts.broken);
    return status == 0 ? 0 : 1;
}
