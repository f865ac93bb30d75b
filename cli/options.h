/*
 * Reading a command's options by getopt_long(3), with messages of the command's own form.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "hook/problem.h"

#include <getopt.h>

/* Values of options that every command has; a command's own begin at OPTION_OWN. */
enum {
    OPTION_HELP = 'h',
    OPTION_VERSION = 'V',
    OPTION_OWN = 256,
    OPTION_END = -1,
    OPTION_BAD = '?',
};

#define OPTIONS_COMMON                               \
    {"help", no_argument, NULL, OPTION_HELP},        \
    {                                                \
        "version", no_argument, NULL, OPTION_VERSION \
    }

/*
 * The next option before the first operand, its value in optarg; OPTION_END behind the last one,
 * optind then being the first operand; OPTION_BAD with the problem filled in. `command` is the name
 * of the command for the remedy, `letters` getopt_long(3)'s string, beginning with "+:". Set optind
 * to 0 before the first call.
 */
int options_next(const char *command, const char *letters, int argc, char **argv,
                 const struct option *options, struct problem *problem);

/* For a command without operands, behind OPTION_END. Returns 0, or -EINVAL with the problem filled
 * in. */
int options_refuse_operand(const char *command, int argc, char **argv, struct problem *problem);

/* Prints "zpoline VERSION" on stdout. Returns the exit status. */
int options_print_version(void);

/* Prints a help text on stdout. Returns the exit status. */
int options_print_help(const char *text);

#endif
