/*
 * The command `zpoline`: chooses one of its commands.
 */
#include "cli/command.h"
#include "cli/mechanisms.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/suggest.h"

#include <string.h>

static const char help[] =
    "Usage: zpoline COMMAND [OPTION...]\n"
    "Hooks the system calls of x86-64 programs.\n"
    "\n"
    "  run      run a program with its system calls hooked\n"
    "  doctor   what this machine lacks, and the command that mends it\n"
    "  sites    the system call instructions of ELF files, and what would become of them\n"
    "  list     the mechanisms and the hooks\n"
    "\n"
    "  -h, --help      this text; `zpoline COMMAND --help` for a command's own\n"
    "  -V, --version   the version\n"
    "\n"
    "See zpoline(1).\n";

struct command {
    const char *name;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {"run", command_run},
    {"doctor", command_doctor},
    {"sites", command_sites},
    {"list", command_list},
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static const struct option options[] = {OPTIONS_COMMON, {0}};

static int refuse(const char *word)
{
    struct problem problem = {0};
    const char *names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        names[i] = commands[i].name;
    problem_what(&problem, "%s", word ? word : "command line");
    problem_why(&problem, word ? "there is no such command" : "the command is missing");
    suggest_remedy(word ? word : "", names, COMMAND_COUNT, "choose one of", problem.remedy,
                   sizeof problem.remedy);
    return message_problem(&problem);
}

static int run_command(int argc, char **argv)
{
    for (size_t i = 0; argc > 0 && i < COMMAND_COUNT; i++) {
        if (strcmp(argv[0], commands[i].name) == 0)
            return commands[i].run(argc, argv);
    }
    return refuse(argc > 0 ? argv[0] : NULL);
}

int main(int argc, char **argv)
{
    struct problem problem = {0};
    if (mechanisms_check(mechanisms, &problem) != 0)
        return message_problem(&problem);
    optind = 0;
    switch (options_next("", "+:hV", argc, argv, options, &problem)) {
    case OPTION_HELP:
        return options_print_help(help);
    case OPTION_VERSION:
        return options_print_version();
    case OPTION_END:
        return run_command(argc - optind, argv + optind);
    default:
        return message_problem(&problem);
    }
}
