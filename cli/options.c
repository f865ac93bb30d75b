/*
 * Options by getopt_long(3): see options.h.
 */
#include "cli/options.h"

#include "cli/suggest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define OPTIONS_MAX 16

static const struct option *option_of_value(const struct option *options, int value)
{
    for (; options->name; options++) {
        if (options->val == value)
            return options;
    }
    return NULL;
}

/* The word without leading dashes and without "=value". */
static void bare_word(const char *word, char *bare, size_t size)
{
    word += strspn(word, "-");
    snprintf(bare, size, "%.*s", (int)strcspn(word, "="), word);
}

static void explain_unknown(const char *command, const char *word, const struct option *options,
                            struct problem *problem)
{
    const char *names[OPTIONS_MAX];
    size_t count = 0;
    for (; options->name && count < OPTIONS_MAX; options++)
        names[count++] = options->name;
    char bare[64];
    bare_word(word, bare, sizeof bare);
    const char *near = suggest(bare, names, count);
    problem_what(problem, "%s", word);
    problem_why(problem, "unknown option");
    if (near)
        problem_remedy(problem, "did you mean '--%s'?", near);
    else
        problem_remedy(problem, "see `zpoline %s --help`", command);
}

static void explain(const char *command, int found, const char *word, const struct option *options,
                    struct problem *problem)
{
    const struct option *known = optopt ? option_of_value(options, optopt) : NULL;
    if (!known) {
        explain_unknown(command, word, options, problem);
        return;
    }
    problem_what(problem, "--%s", known->name);
    problem_why(problem, found == ':' ? "its value is missing" : "it takes no value");
    problem_remedy(problem, "see `zpoline %s --help`", command);
}

int options_next(const char *command, const char *letters, int argc, char **argv,
                 const struct option *options, struct problem *problem)
{
    opterr = 0;
    int at = optind ? optind : 1;
    int found = getopt_long(argc, argv, letters, options, NULL);
    if (found != '?' && found != ':')
        return found;
    explain(command, found, at < argc ? argv[at] : "", options, problem);
    return OPTION_BAD;
}

int options_refuse_operand(const char *command, int argc, char **argv, struct problem *problem)
{
    if (optind >= argc)
        return 0;
    problem_what(problem, "%s", argv[optind]);
    problem_why(problem, "`zpoline %s` takes no operand", command);
    problem_remedy(problem, "see `zpoline %s --help`", command);
    return -EINVAL;
}

int options_print_version(void)
{
    return printf("zpoline %s\n", ZPOLINE_VERSION) < 0 || fflush(stdout) != 0 ? PROBLEM_LAUNCHER
                                                                              : 0;
}

int options_print_help(const char *text)
{
    return fputs(text, stdout) == EOF || fflush(stdout) != 0 ? PROBLEM_LAUNCHER : 0;
}
