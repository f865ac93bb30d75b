/*
 * `zpoline list`: the mechanisms with their state here, and the hooks.
 */
#include "cli/command.h"
#include "cli/hook_library.h"
#include "cli/hook_names.h"
#include "cli/json_text.h"
#include "cli/mechanisms.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/place.h"
#include "cli/start_trial.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define STATE_WIDTH 9 /* of the column that says "usable" */

static const char help[] =
    "Usage: zpoline list [OPTION...]\n"
    "Shows the mechanisms, whether they can be used here and if not why, where a\n"
    "hook runs under them and whether any call escapes it; and the hooks.\n"
    "\n"
    "  -j, --json      as JSON\n"
    "  -h, --help      this text\n"
    "  -V, --version   the version\n";

static const struct option options[] = {
    {"json", no_argument, NULL, 'j'},
    OPTIONS_COMMON,
    {0},
};

static const struct {
    unsigned flag;
    const char *name;
} flag_names[] = {
    {MECHANISM_TAKES_HOOK, "takes_hook"},
    {MECHANISM_TAKES_SLED, "takes_sled"},
    {MECHANISM_PRELOADS, "preloads"},
    {MECHANISM_IN_PROCESS, "in_process"},
    {MECHANISM_EXHAUSTIVE, "exhaustive"},
    {MECHANISM_NEEDS_PRIVILEGE, "needs_privilege"},
    {MECHANISM_TAKES_COVERAGE, "takes_coverage"},
    {MECHANISM_TAKES_FROM, "takes_from"},
};

static int probe(const struct place *place, const struct mechanism *mechanism,
                 struct problem *problem)
{
    *problem = (struct problem){0};
    problem_what(problem, "%s", mechanism->name);
    return mechanism->probe(&place->mechanism, problem);
}

/* Where the hook runs; NULL for a mechanism that takes none. The names are those of the JSON. */
static const char *hook_place(const struct mechanism *mechanism)
{
    if (!(mechanism->flags & MECHANISM_TAKES_HOOK))
        return NULL;
    return mechanism->flags & MECHANISM_IN_PROCESS ? "program" : "other_process";
}

static void print_hook_place(const struct mechanism *mechanism, int indent)
{
    const char *place = hook_place(mechanism);
    if (!place)
        printf("%*shook: takes none\n", indent, "");
    else
        printf("%*shook: in %s, %s\n", indent, "",
               strcmp(place, "program") == 0 ? "the program"
                                             : "another process (only for benchmarks)",
               mechanism->flags & MECHANISM_EXHAUSTIVE ? "every call of the program's code"
               : mechanism->flags & MECHANISM_TAKES_COVERAGE
                   ? "every call of the program's code with --coverage exhaustive"
                   : "not every call of the program's code");
}

/* Calls from the first instruction on: where a loader can bring the hook. */
static bool from_start(const struct place *place, const struct mechanism *mechanism, bool usable)
{
    struct problem problem = {0};
    return usable && (mechanism->flags & MECHANISM_TAKES_FROM) && start_trial(place, &problem) == 0;
}

static void print_beginning(const struct place *place, const struct mechanism *mechanism,
                            bool usable, int indent)
{
    struct problem problem = {0};
    if (!(mechanism->flags & MECHANISM_TAKES_FROM) || !usable)
        return;
    if (start_trial(place, &problem) == 0)
        printf("%*sfrom: main, or with --from start the program's first instruction\n", indent, "");
    else
        printf("%*sfrom: main; not with --from start: %s: %s\n", indent, "", problem.what,
               problem.why);
}

static void print_mechanism(const struct place *place, const struct mechanism *mechanism, int width)
{
    struct problem problem;
    bool usable = probe(place, mechanism, &problem) == 0;
    int indent = 2 + width + 1 + STATE_WIDTH + 1;
    printf("  %-*s %-*s %s\n", width, mechanism->name, STATE_WIDTH, usable ? "usable" : "unusable",
           mechanism->summary);
    print_hook_place(mechanism, indent);
    print_beginning(place, mechanism, usable, indent);
    printf("%*sneeds: %s\n", indent, "", mechanism->needs);
    if (!usable) {
        printf("%*swhy not: %s: %s\n", indent, "", problem.what, problem.why);
        printf("%*smend: %s\n", indent, "", problem.remedy);
    }
}

/* Of the first column: the longest name of a mechanism. */
static int name_width(void)
{
    size_t width = 0;
    for (size_t i = 0; mechanisms[i]; i++) {
        size_t length = strlen(mechanisms[i]->name);
        width = length > width ? length : width;
    }
    return (int)width;
}

static void print_hook(const struct place *place, const char *name, int width)
{
    struct hook_library library;
    struct problem problem = {0};
    int error = hook_library_find(place, name, &library, &problem);
    if (!error)
        error = hook_library_check(library.path, &problem);
    printf("  %-*s %s%s%s\n", width, name, error ? "unusable" : "usable", error ? "  " : "",
           error ? problem.why : "");
}

static int print_text(const struct place *place, const struct hook_names *hooks)
{
    int width = name_width();
    printf("Mechanisms\n");
    for (size_t i = 0; mechanisms[i]; i++)
        print_mechanism(place, mechanisms[i], width);
    printf("\nHooks in %s\n", place->hookdir);
    for (size_t i = 0; i < hooks->count; i++)
        print_hook(place, hooks->names[i], width);
    if (hooks->count == 0)
        printf("  none\n");
    return fflush(stdout) == 0 ? 0 : PROBLEM_LAUNCHER;
}

static json_t *flags_json(unsigned flags)
{
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof flag_names / sizeof flag_names[0]; i++)
        json_object_set_new(object, flag_names[i].name,
                            json_boolean((flags & flag_names[i].flag) != 0));
    return object;
}

static json_t *mechanism_json(const struct place *place, const struct mechanism *mechanism)
{
    struct problem problem;
    bool usable = probe(place, mechanism, &problem) == 0;
    json_t *object =
        json_pack("{s:s, s:s, s:s, s:s?, s:o, s:b, s:b}", "name", mechanism->name, "summary",
                  mechanism->summary, "needs", mechanism->needs, "hook_runs_in",
                  hook_place(mechanism), "flags", flags_json(mechanism->flags), "usable", usable,
                  "from_start", from_start(place, mechanism, usable));
    if (object && !usable) {
        json_object_set_new(object, "what", json_text(problem.what));
        json_object_set_new(object, "why", json_text(problem.why));
        json_object_set_new(object, "remedy", json_text(problem.remedy));
    }
    return object;
}

static json_t *hook_json(const struct place *place, const char *name)
{
    struct hook_library library = {0};
    struct problem problem = {0};
    int error = hook_library_find(place, name, &library, &problem);
    if (!error)
        error = hook_library_check(library.path, &problem);
    json_t *object = json_pack("{s:o, s:o, s:b}", "name", json_text(name), "path",
                               json_text(library.path), "usable", !error);
    if (object && error)
        json_object_set_new(object, "why", json_text(problem.why));
    return object;
}

static int print_json(const struct place *place, const struct hook_names *hooks)
{
    json_t *mechanism_list = json_array(), *hook_list = json_array();
    for (size_t i = 0; mechanisms[i]; i++)
        json_array_append_new(mechanism_list, mechanism_json(place, mechanisms[i]));
    for (size_t i = 0; i < hooks->count; i++)
        json_array_append_new(hook_list, hook_json(place, hooks->names[i]));
    return json_print(json_pack("{s:o, s:s, s:o, s:o}", "mechanisms", mechanism_list,
                                "default_mechanism", MECHANISM_DEFAULT, "hook_directory",
                                json_text(place->hookdir), "hooks", hook_list));
}

static int list(bool json)
{
    struct place place;
    struct problem problem = {0};
    struct hook_names hooks;
    int error = place_find(&place, &problem);
    if (error)
        return message_problem(&problem);
    error = hook_names_read(place.hookdir, &hooks);
    if (error && error != -ENOENT) {
        problem_what(&problem, "%s", place.hookdir);
        problem_why(&problem, "%s", strerror(-error));
        problem_remedy(&problem, "install zpoline again");
        return message_problem(&problem);
    }
    int status = json ? print_json(&place, &hooks) : print_text(&place, &hooks);
    hook_names_release(&hooks);
    return status;
}

int command_list(int argc, char **argv)
{
    struct problem problem = {0};
    bool json = false;
    int option;
    optind = 0;
    while ((option = options_next("list", "+:jhV", argc, argv, options, &problem)) != OPTION_END) {
        switch (option) {
        case 'j':
            json = true;
            break;
        case OPTION_HELP:
            return options_print_help(help);
        case OPTION_VERSION:
            return options_print_version();
        default:
            return message_problem(&problem);
        }
    }
    if (options_refuse_operand("list", argc, argv, &problem) != 0)
        return message_problem(&problem);
    return list(json);
}
