/* `zpoline-bench table`: the tables of a results folder, for a terminal or as Markdown. */
#include "bench/command_line.h"
#include "bench/commands.h"
#include "bench/context.h"
#include "bench/folder.h"
#include "bench/message.h"
#include "bench/results.h"

#include <stdbool.h>
#include <stdio.h>

static const char usage[] =
    "usage: zpoline-bench table [--markdown] [--only ID[,ID...]] DIR\n"
    "\n"
    "Prints the tables of a results folder, each with the published column where there is one, "
    "and\n"
    "the acceptance ratios.\n"
    "  --markdown   as Markdown\n"
    "  --only       some tables: context, floor, published, latency, calls, threads, lifecycle,\n"
    "               sweep, costs, servers-rate-1, servers-p99-1 (-2...), servers-floor, ring, "
    "tap,\n"
    "               properties, ratios, baselines\n"
    "\n"
    "Exit status: 0 printed; 2 bad command line, or the folder cannot be read.\n";

static int print(const char *directory, const struct table_output *out)
{
    struct folder folder = {0};
    int result = BENCH_CANNOT;
    if (folder_open(&folder, directory) == 0) {
        table_print(&folder.set, folder.context, out);
        ratios_print(&folder.set, out);
        result = BENCH_OK;
    }
    folder_close(&folder);
    return result;
}

int command_table(int argc, char **argv)
{
    bool markdown = false;
    struct table_output out = {.file = stdout};
    const struct option_rule rules[] = {
        {"--markdown", OPTION_FLAG, &markdown, 0, 0, NULL},
        {"--only", OPTION_TEXT, &out.only, 0, 0, NULL},
    };
    const struct command_line line = {
        "table", usage, rules, sizeof rules / sizeof rules[0], 1, 1, "a results folder is needed"};
    int first = command_line_read(&line, argc, argv);
    if (first <= 0)
        return first == COMMAND_LINE_HELP ? BENCH_OK : BENCH_CANNOT;
    out.form = markdown ? TABLE_MARKDOWN : TABLE_TEXT;
    return print(argv[first], &out);
}
