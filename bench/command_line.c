/* See command_line.h. */
#include "bench/command_line.h"

#include "bench/arguments.h"
#include "bench/message.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int take_share(const struct option_rule *rule)
{
    double *share = rule->to;
    int status = argument_number(rule->name, optarg, rule->least, rule->most, share);
    *share /= 100.0;
    return status;
}

static bool has_word(const struct option_rule *rule)
{
    return rule->kind != OPTION_FLAG && rule->kind != OPTION_DO;
}

static int take(const struct option_rule *rule)
{
    switch (rule->kind) {
    case OPTION_TEXT:
        *(const char **)rule->to = optarg;
        return 0;
    case OPTION_FLAG:
        *(bool *)rule->to = true;
        return 0;
    case OPTION_COUNT:
        return argument_count(rule->name, optarg, (int)rule->least, (int)rule->most, rule->to);
    case OPTION_NUMBER:
        return argument_number(rule->name, optarg, rule->least, rule->most, rule->to);
    case OPTION_SHARE:
        return take_share(rule);
    case OPTION_OWN:
    case OPTION_DO:
        return rule->take(optarg, rule->to);
    }
    return -EINVAL;
}

/* The codes that getopt_long gives back are places in the table, counted from 1. */
static struct option *known_options(const struct command_line *line)
{
    struct option *known = calloc(line->rule_count + 1, sizeof *known);
    for (size_t i = 0; known != NULL && i < line->rule_count; i++) {
        const struct option_rule *rule = &line->rules[i];
        known[i] = (struct option){.name = rule->name + 2,
                                   .has_arg = has_word(rule) ? required_argument : no_argument,
                                   .val = (int)i + 1};
    }
    return known;
}

static int read_options(const struct command_line *line, int argc, char **argv)
{
    struct option *known = known_options(line);
    int code, status = known == NULL ? -ENOMEM : 0;
    opterr = 0;
    optind = 1;
    while (status == 0 && (code = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (code >= 1 && (size_t)code <= line->rule_count) {
            status = take(&line->rules[code - 1]);
            continue;
        }
        complain("bad command line: `%s`: unknown option or missing value: see zpoline-bench %s "
                 "--help",
                 argv[optind - 1], line->name);
        status = -EINVAL;
    }
    free(known);
    return status;
}

int command_line_read(const struct command_line *line, int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(line->usage, stdout);
        return COMMAND_LINE_HELP;
    }
    int status = read_options(line, argc, argv);
    if (status != 0)
        return status;
    int operands = argc - optind;
    if (operands >= line->operands_least && operands <= line->operands_most)
        return optind;
    if (line->operands_most == 0)
        complain("bad command line: `%s` is no option: see zpoline-bench %s --help", argv[optind],
                 line->name);
    else
        complain("bad command line: %s: see zpoline-bench %s --help", line->wanted, line->name);
    return -EINVAL;
}
