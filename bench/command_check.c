/* `zpoline-bench check` and `zpoline-bench verdict`. */
#include "bench/check.h"
#include "bench/command_line.h"
#include "bench/commands.h"
#include "bench/context.h"
#include "bench/message.h"
#include "bench/verdict.h"

#include <string.h>

static const char check_usage[] =
    "usage: zpoline-bench check --base BUILD --head BUILD --output DIR [--base-name COMMIT]\n"
    "                           [--head-name COMMIT] [--dirty] [--margin PERCENT] [--only GROUPS]\n"
    "                           [--pairs N] [--floor-pairs N] [--budget SECONDS]\n"
    "                           [--min-time SECONDS] [--micro PATH] [--counted PATH]\n"
    "                           [--markdown FILE] [--json FILE] [--no-gate]\n"
    "\n"
    "Compares two build folders: the exact numbers of `zpoline-bench gate`, then pairs of\n"
    "processes of base and head in the order A B B A, with an A/A pass of the base with itself\n"
    "between them, all on one core and with one harness. A case is red when the 99 % bootstrap "
    "interval of its median\n"
    "log ratio lies beyond the margin (default 5 %, never below the case's noise floor).\n"
    "  --pairs    at most so many (default 24; fewer, but at least 12, when --budget, 130 s, is "
    "used up)\n"
    "  --only     loop, chain, calls, start-true, with commas between\n"
    "\n"
    "Exit status: 0 fine; 1 a regression; 2 not measured; 130 interrupted.\n";

static const char verdict_usage[] =
    "usage: zpoline-bench verdict DIR [--text | --markdown | --json]\n"
    "\n"
    "Judges the samples of a check again and prints the report. Exit status as of check.\n";

static bool is_complete(const struct check_options *o)
{
    if (o->builds[CHECK_BASE] == NULL || o->builds[CHECK_HEAD] == NULL || o->out == NULL)
        complain("bad command line: --base, --head and --output are needed: see zpoline-bench "
                 "check --help");
    else if (o->only != NULL && !plan_knows_group(o->only))
        complain("bad --only: no case `%s`: use loop, chain, calls, start-true, with commas "
                 "between",
                 o->only);
    else
        return true;
    return false;
}

int command_check(int argc, char **argv)
{
    struct check_options o = {.margin = VERDICT_MARGIN,
                              .budget_s = 130.0,
                              .pairs_least = 12,
                              .pairs_most = 24,
                              .floor_pairs = 12,
                              .min_time_s = 0.004};
    const struct option_rule rules[] = {
        {.name = "--base", .kind = OPTION_TEXT, .to = &o.builds[CHECK_BASE]},
        {.name = "--head", .kind = OPTION_TEXT, .to = &o.builds[CHECK_HEAD]},
        {.name = "--base-name", .kind = OPTION_TEXT, .to = &o.names[CHECK_BASE]},
        {.name = "--head-name", .kind = OPTION_TEXT, .to = &o.names[CHECK_HEAD]},
        {.name = "--output", .kind = OPTION_TEXT, .to = &o.out},
        {.name = "--only", .kind = OPTION_TEXT, .to = &o.only},
        {.name = "--micro", .kind = OPTION_TEXT, .to = &o.micro},
        {.name = "--counted", .kind = OPTION_TEXT, .to = &o.counted},
        {.name = "--markdown", .kind = OPTION_TEXT, .to = &o.markdown},
        {.name = "--json", .kind = OPTION_TEXT, .to = &o.json},
        {.name = "--dirty", .kind = OPTION_FLAG, .to = &o.dirty},
        {.name = "--no-gate", .kind = OPTION_FLAG, .to = &o.no_gate},
        {"--margin", OPTION_SHARE, &o.margin, 0.0, 1000.0, NULL},
        {"--pairs", OPTION_COUNT, &o.pairs_most, 2, 10000, NULL},
        {"--floor-pairs", OPTION_COUNT, &o.floor_pairs, 2, 10000, NULL},
        {"--budget", OPTION_NUMBER, &o.budget_s, 0.0, 1e6, NULL},
        {"--min-time", OPTION_NUMBER, &o.min_time_s, 1e-4, 10.0, NULL},
    };
    const struct command_line line = {"check", check_usage, rules, sizeof rules / sizeof rules[0],
                                      0,       0,           ""};
    int first = command_line_read(&line, argc, argv);
    if (first <= 0)
        return first == COMMAND_LINE_HELP ? BENCH_OK : BENCH_CANNOT;
    if (o.pairs_least > o.pairs_most)
        o.pairs_least = o.pairs_most;
    return is_complete(&o) ? check_execute(&o) : BENCH_CANNOT;
}

static int print_again(const char *directory, enum check_form form)
{
    char path[PATH_MAX + 16];
    struct sample_set set;
    int result = BENCH_CANNOT;
    json_t *context = context_read(directory);
    snprintf(path, sizeof path, "%s/samples.jsonl", directory);
    if (context != NULL && json_object_get(context, "check") == NULL)
        complain("cannot judge: %s: no check: name a folder that `zpoline-bench check` wrote",
                 directory);
    else if (context != NULL && samples_read(path, &set) == 0) {
        struct check_outcome outcome = check_report(&set, context, form, stdout);
        result = check_exit(&outcome);
        samples_free(&set);
    }
    json_decref(context);
    return result;
}

int command_verdict(int argc, char **argv)
{
    bool text = false, markdown = false, json = false;
    const struct option_rule rules[] = {
        {.name = "--text", .kind = OPTION_FLAG, .to = &text},
        {.name = "--markdown", .kind = OPTION_FLAG, .to = &markdown},
        {.name = "--json", .kind = OPTION_FLAG, .to = &json},
    };
    const struct command_line line = {
        "verdict", verdict_usage,         rules, sizeof rules / sizeof rules[0], 1,
        1,         "one folder is needed"};
    int first = command_line_read(&line, argc, argv);
    if (first <= 0)
        return first == COMMAND_LINE_HELP ? BENCH_OK : BENCH_CANNOT;
    if (text + markdown + json > 1) {
        complain("bad command line: --text, --markdown and --json: use one of them");
        return BENCH_CANNOT;
    }
    return print_again(argv[first], json ? CHECK_JSON : markdown ? CHECK_MARKDOWN : CHECK_TEXT);
}
