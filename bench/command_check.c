/* `zpoline-bench check` and `zpoline-bench verdict`. */
#include "bench/arguments.h"
#include "bench/check.h"
#include "bench/commands.h"
#include "bench/context.h"
#include "bench/message.h"
#include "bench/verdict.h"

#include <errno.h>
#include <getopt.h>
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

enum {
    OPTION_BASE = 1,
    OPTION_HEAD,
    OPTION_OUTPUT,
    OPTION_BASE_NAME,
    OPTION_HEAD_NAME,
    OPTION_DIRTY,
    OPTION_MARGIN,
    OPTION_ONLY,
    OPTION_PAIRS,
    OPTION_FLOOR_PAIRS,
    OPTION_BUDGET,
    OPTION_MIN_TIME,
    OPTION_MICRO,
    OPTION_COUNTED,
    OPTION_MARKDOWN,
    OPTION_JSON,
    OPTION_NO_GATE
};

static const struct option known[] = {
    {"base", required_argument, NULL, OPTION_BASE},
    {"head", required_argument, NULL, OPTION_HEAD},
    {"output", required_argument, NULL, OPTION_OUTPUT},
    {"base-name", required_argument, NULL, OPTION_BASE_NAME},
    {"head-name", required_argument, NULL, OPTION_HEAD_NAME},
    {"dirty", no_argument, NULL, OPTION_DIRTY},
    {"margin", required_argument, NULL, OPTION_MARGIN},
    {"only", required_argument, NULL, OPTION_ONLY},
    {"pairs", required_argument, NULL, OPTION_PAIRS},
    {"floor-pairs", required_argument, NULL, OPTION_FLOOR_PAIRS},
    {"budget", required_argument, NULL, OPTION_BUDGET},
    {"min-time", required_argument, NULL, OPTION_MIN_TIME},
    {"micro", required_argument, NULL, OPTION_MICRO},
    {"counted", required_argument, NULL, OPTION_COUNTED},
    {"markdown", required_argument, NULL, OPTION_MARKDOWN},
    {"json", required_argument, NULL, OPTION_JSON},
    {"no-gate", no_argument, NULL, OPTION_NO_GATE},
    {NULL, 0, NULL, 0},
};

static int take_pairs(struct check_options *o)
{
    int status = argument_count("--pairs", optarg, 2, 10000, &o->pairs_most);
    if (o->pairs_least > o->pairs_most)
        o->pairs_least = o->pairs_most;
    return status;
}

static int take_number(int code, struct check_options *o)
{
    int status;
    switch (code) {
    case OPTION_MARGIN:
        status = argument_number("--margin", optarg, 0.0, 1000.0, &o->margin);
        o->margin /= 100.0;
        return status;
    case OPTION_PAIRS:
        return take_pairs(o);
    case OPTION_FLOOR_PAIRS:
        return argument_count("--floor-pairs", optarg, 2, 10000, &o->floor_pairs);
    case OPTION_BUDGET:
        return argument_number("--budget", optarg, 0.0, 1e6, &o->budget_s);
    case OPTION_MIN_TIME:
        return argument_number("--min-time", optarg, 1e-4, 10.0, &o->min_time_s);
    default:
        complain("bad command line: unknown option or missing value: see zpoline-bench check "
                 "--help");
        return -EINVAL;
    }
}

/* Where a text goes; NULL for what is none. */
static const char **place_of(int code, struct check_options *o)
{
    switch (code) {
    case OPTION_BASE:
        return &o->builds[CHECK_BASE];
    case OPTION_HEAD:
        return &o->builds[CHECK_HEAD];
    case OPTION_BASE_NAME:
        return &o->names[CHECK_BASE];
    case OPTION_HEAD_NAME:
        return &o->names[CHECK_HEAD];
    case OPTION_OUTPUT:
        return &o->out;
    case OPTION_ONLY:
        return &o->only;
    case OPTION_MICRO:
        return &o->micro;
    case OPTION_COUNTED:
        return &o->counted;
    case OPTION_MARKDOWN:
        return &o->markdown;
    case OPTION_JSON:
        return &o->json;
    default:
        return NULL;
    }
}

static int take_option(int code, struct check_options *o)
{
    const char **place = place_of(code, o);
    if (place != NULL)
        *place = optarg;
    else if (code == OPTION_DIRTY)
        o->dirty = true;
    else if (code == OPTION_NO_GATE)
        o->no_gate = true;
    else
        return take_number(code, o);
    return 0;
}

static int check_options(const struct check_options *o, int argc, char **argv)
{
    if (optind < argc)
        complain("bad command line: `%s` is no option: see zpoline-bench check --help",
                 argv[optind]);
    else if (o->builds[CHECK_BASE] == NULL || o->builds[CHECK_HEAD] == NULL || o->out == NULL)
        complain("bad command line: --base, --head and --output are needed: see zpoline-bench "
                 "check --help");
    else if (o->only != NULL && !plan_knows_group(o->only))
        complain("bad --only: no case `%s`: use loop, chain, calls, start-true, with commas "
                 "between",
                 o->only);
    else
        return 0;
    return -EINVAL;
}

int command_check(int argc, char **argv)
{
    struct check_options o = {.margin = VERDICT_MARGIN,
                              .budget_s = 130.0,
                              .pairs_least = 12,
                              .pairs_most = 24,
                              .floor_pairs = 12,
                              .min_time_s = 0.004};
    int code, status = 0;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(check_usage, stdout);
        return BENCH_OK;
    }
    opterr = 0;
    optind = 1;
    while (status == 0 && (code = getopt_long(argc, argv, "", known, NULL)) != -1)
        status = take_option(code, &o);
    if (status == 0)
        status = check_options(&o, argc, argv);
    return status == 0 ? check_execute(&o) : BENCH_CANNOT;
}

static int form_of(const char *option, enum check_form *form)
{
    static const char *const names[] = {"--text", "--markdown", "--json"};
    for (int i = 0; i < 3; i++)
        if (strcmp(option, names[i]) == 0) {
            *form = (enum check_form)i;
            return 0;
        }
    complain("bad command line: `%s`: see zpoline-bench verdict --help", option);
    return -EINVAL;
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
    enum check_form form = CHECK_TEXT;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(verdict_usage, stdout);
        return BENCH_OK;
    }
    if (argc < 2 || argc > 3) {
        complain("bad command line: one folder is needed: see zpoline-bench verdict --help");
        return BENCH_CANNOT;
    }
    if (argc == 3 && form_of(argv[2], &form) != 0)
        return BENCH_CANNOT;
    return print_again(argv[1], form);
}
