/*
 * `zpoline run`: checks everything that can be checked before the start, then starts.
 */
#include "cli/command.h"
#include "cli/hook_library.h"
#include "cli/mechanisms.h"
#include "cli/message.h"
#include "cli/options.h"
#include "cli/place.h"
#include "cli/program.h"
#include "cli/report_file.h"
#include "cli/sleds.h"
#include "cli/target.h"
#include "hook/launch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOOK_DEFAULT "identity"

static const char help[] =
    "Usage: zpoline run [OPTION...] [--] PROGRAM [ARGUMENT...]\n"
    "Runs a program with its system calls hooked.\n"
    "\n"
    "  -m, --mechanism M   how to hook; see `zpoline list` (default: zpoline)\n"
    "  -k, --hook HOOK     NAME[:ARGUMENT] of an installed hook, or PATH[:ARGUMENT] of a hook\n"
    "                      library; a path has a slash in it (default: the library in the\n"
    "                      environment variable LIBZPHOOK, else identity)\n"
    "  -s, --sled S        one-jump, short-jump or nop: the code on page zero (default:\n"
    "                      one-jump, falling back in that order)\n"
    "  -c, --coverage C    static: what can be proven is rewritten; exhaustive: every other "
    "system\n"
    "                      call is caught by Syscall User Dispatch (default: static, but see\n"
    "                      zpoline(1) for --from start)\n"
    "      --from FROM     main: LD_PRELOAD brings the hook; start: our loader does, and every "
    "system\n"
    "                      call from the first instruction on is hooked, also of static programs\n"
    "                      (default: main, and start where LD_PRELOAD does not reach)\n"
    "      --personality P freebsd, netbsd, dragonfly or auto: a static program made for that "
    "system;\n"
    "                      auto: the system that it says itself\n"
    "  -f, --follow-exec F yes or no: whether programs that it starts are hooked (default: yes);\n"
    "                      must: those that cannot be hooked are refused\n"
    "  -r, --report FILE   one line of JSON a process, written when it ends\n"
    "      --no-cache      prove the sites anew, keep no proof\n"
    "  -h, --help          this text\n"
    "  -V, --version       the version\n"
    "\n"
    "The exit status is the program's; 125 if zpoline itself fails, 126 if the program cannot\n"
    "be executed, 127 if it is not found. See zpoline(1).\n";

enum { OPTION_NO_CACHE = OPTION_OWN, OPTION_FROM, OPTION_PERSONALITY };

static const struct option options[] = {
    {"mechanism", required_argument, NULL, 'm'},
    {"hook", required_argument, NULL, 'k'},
    {"sled", required_argument, NULL, 's'},
    {"coverage", required_argument, NULL, 'c'},
    {"from", required_argument, NULL, OPTION_FROM},
    {"personality", required_argument, NULL, OPTION_PERSONALITY},
    {"follow-exec", required_argument, NULL, 'f'},
    {"report", required_argument, NULL, 'r'},
    {"no-cache", no_argument, NULL, OPTION_NO_CACHE},
    OPTIONS_COMMON,
    {0},
};

/* What stands on the command line. */
struct wish {
    const char *mechanism, *hook, *sled, *report, *coverage, *from, *follow, *personality;
    bool no_cache;
    bool help, version;
    char **program; /* name and arguments */
};

/* What is found for it; the launch request points into this. */
struct found {
    struct place place;
    struct hook_library hook;
    struct report_file report;
    char program[PATH_MAX];
};

static int parse(int argc, char **argv, struct wish *wish, struct problem *problem)
{
    int option;
    *wish = (struct wish){.mechanism = MECHANISM_DEFAULT};
    optind = 0;
    while ((option = options_next("run", "+:m:k:s:c:f:r:hV", argc, argv, options, problem)) !=
           OPTION_END) {
        switch (option) {
        case 'm':
            wish->mechanism = optarg;
            break;
        case 'k':
            wish->hook = optarg;
            break;
        case 's':
            wish->sled = optarg;
            break;
        case 'c':
            wish->coverage = optarg;
            break;
        case 'f':
            wish->follow = optarg;
            break;
        case 'r':
            wish->report = optarg;
            break;
        case OPTION_FROM:
            wish->from = optarg;
            break;
        case OPTION_PERSONALITY:
            wish->personality = optarg;
            break;
        case OPTION_NO_CACHE:
            wish->no_cache = true;
            break;
        case OPTION_HELP:
            wish->help = true;
            return 0;
        case OPTION_VERSION:
            wish->version = true;
            return 0;
        default:
            return -EINVAL;
        }
    }
    wish->program = argv + optind;
    if (optind < argc)
        return 0;
    problem_what(problem, "run");
    problem_why(problem, "the program to run is missing");
    problem_remedy(problem, "write `zpoline run [OPTION...] -- PROGRAM [ARGUMENT...]`");
    return -EINVAL;
}

/* One of two words; NULL is the first. */
static int check_word(const char *option, const char *word, const char *first, const char *second,
                      struct problem *problem)
{
    if (!word || strcmp(word, first) == 0 || strcmp(word, second) == 0)
        return 0;
    problem_what(problem, "%s %s", option, word);
    problem_why(problem, "there is no such choice");
    problem_remedy(problem, "choose %s or %s", first, second);
    return -EINVAL;
}

static int check_follow(const char *word, struct problem *problem)
{
    if (!word || strcmp(word, "must") == 0 ||
        check_word("--follow-exec", word, "yes", "no", problem) == 0)
        return 0;
    problem_remedy(problem, "choose yes, no or must");
    return -EINVAL;
}

static int check_values(const struct wish *wish, struct problem *problem)
{
    int error = check_word("--coverage", wish->coverage, "static", "exhaustive", problem);
    if (!error)
        error = check_word("--from", wish->from, "main", "start", problem);
    if (!error)
        error = check_follow(wish->follow, problem);
    return !error && wish->sled ? sled_name_check(wish->sled, problem) : error;
}

/* An option that the mechanism has no use for would be a promise that is not kept. */
static int check_options(const struct wish *wish, const struct mechanism *mechanism,
                         struct problem *problem)
{
    const char *idle = NULL;
    bool hooks = mechanism->flags & MECHANISM_TAKES_HOOK;
    if (wish->sled && !(mechanism->flags & MECHANISM_TAKES_SLED))
        idle = "--sled";
    if (wish->coverage && !(mechanism->flags & MECHANISM_TAKES_COVERAGE))
        idle = "--coverage";
    if (wish->from && !(mechanism->flags & MECHANISM_TAKES_FROM))
        idle = "--from";
    if (wish->personality && !(mechanism->flags & MECHANISM_TAKES_FROM))
        idle = "--personality";
    if (wish->follow && !(hooks && mechanism->flags & MECHANISM_PRELOADS))
        idle = "--follow-exec";
    if (wish->hook && !hooks)
        idle = "--hook";
    if (wish->report && !hooks)
        idle = "--report";
    if (!idle)
        return check_values(wish, problem);
    problem_what(problem, "%s", idle);
    problem_why(problem, "mechanism '%s' has no use for it", mechanism->name);
    problem_remedy(problem, "leave the option out, or choose another mechanism");
    return -EINVAL;
}

/* Without --hook: the variable that users of the reference implementation know, then the default.
 */
static int find_hook(const struct wish *wish, struct found *found, struct launch_request *request,
                     struct problem *problem)
{
    const char *inherited = getenv(LAUNCH_HOOK);
    bool use_inherited = !wish->hook && inherited && inherited[0];
    int error = 0;
    if (use_inherited) {
        error = hook_library_find_path(inherited, &found->hook, problem);
        request->hook_argument = getenv(LAUNCH_HOOK_ARGUMENT);
    } else {
        const char *text = wish->hook ? wish->hook : HOOK_DEFAULT;
        error = hook_library_find(&found->place, text, &found->hook, problem);
        request->hook_argument = found->hook.argument;
    }
    request->hook = found->hook.path;
    return error ? error : hook_library_check(found->hook.path, problem);
}

/* The emulation is a hook library, and has to be there at the first instruction. */
static int check_personality(struct wish *wish, char hook[32], struct problem *problem)
{
    static const char *const systems[] = {"freebsd", "netbsd", "dragonfly", "auto"};
    size_t known = 0;
    if (!wish->personality)
        return 0;
    while (known < 4 && strcmp(wish->personality, systems[known]) != 0)
        known++;
    problem_what(problem, "--personality %s", wish->personality);
    if (known == 4) {
        problem_why(problem, "there is no such choice");
        problem_remedy(problem, "choose freebsd, netbsd, dragonfly or auto");
        return -EINVAL;
    }
    if (wish->hook || (wish->from && strcmp(wish->from, "start") != 0)) {
        problem_why(problem, "it is a hook of its own, from the first instruction on");
        problem_remedy(problem, "leave out --hook and --from main");
        return -EINVAL;
    }
    snprintf(hook, 32, "personality:%s", wish->personality);
    wish->hook = hook;
    wish->from = "start";
    *problem = (struct problem){0};
    return 0;
}

static enum launch_from from_of(const struct wish *wish)
{
    return !wish->from                        ? LAUNCH_FROM_ANY
           : strcmp(wish->from, "start") == 0 ? LAUNCH_FROM_START
                                              : LAUNCH_FROM_MAIN;
}

/* Whether the mechanism reaches the program, and by which way. */
static int check_target(const struct mechanism *mechanism, struct launch_request *request,
                        struct problem *problem)
{
    enum launch_from from = request->from;
    bool has_loader = mechanism->flags & MECHANISM_TAKES_FROM;
    int error =
        from == LAUNCH_FROM_START ? -ENOEXEC : target_check_preload(request->program, problem);
    if (!error || !has_loader || from == LAUNCH_FROM_MAIN)
        return error;
    request->by_loader = true;
    *problem = (struct problem){0};
    return target_check_loader(request->program, problem);
}

static int prepare(const struct wish *wish, const struct mechanism *mechanism, struct found *found,
                   struct launch_request *request, struct problem *problem)
{
    *request = (struct launch_request){
        .place = &found->place.mechanism,
        .program = found->program,
        .arguments = wish->program,
        .sled = wish->sled,
        .cache = !wish->no_cache,
        .coverage = wish->coverage,
        .from = from_of(wish),
        .follow = wish->follow && strcmp(wish->follow, "yes") == 0 ? NULL : wish->follow,
    };
    int error = place_find(&found->place, problem);
    if (!error)
        error = program_find(wish->program[0], found->program, problem);
    if (!error && mechanism->flags & MECHANISM_PRELOADS)
        error = check_target(mechanism, request, problem);
    if (!error && mechanism->flags & MECHANISM_TAKES_HOOK)
        error = find_hook(wish, found, request, problem);
    if (error)
        return error;
    problem_what(problem, "mechanism %s", mechanism->name);
    return mechanism->probe(request->place, problem);
}

/* Returns the exit status, or -errno with the problem filled in. */
static int launch(struct wish *wish, struct problem *problem)
{
    struct found found = {0};
    char hook[32];
    struct launch_request request;
    const struct mechanism *mechanism = mechanism_find(wish->mechanism, problem);
    if (!mechanism)
        return -EINVAL;
    int error = check_options(wish, mechanism, problem);
    if (!error)
        error = check_personality(wish, hook, problem);
    if (!error)
        error = prepare(wish, mechanism, &found, &request, problem);
    if (!error && wish->report)
        error = report_file_prepare(&found.report, wish->report, problem);
    if (error)
        return error;
    request.report = wish->report ? found.report.path : NULL;
    int status = mechanism->start(&request, problem);
    if (status < 0)
        report_file_withdraw(&found.report);
    return status;
}

int command_run(int argc, char **argv)
{
    struct wish wish;
    struct problem problem = {0};
    if (parse(argc, argv, &wish, &problem) != 0)
        return message_problem(&problem);
    if (wish.help)
        return options_print_help(help);
    if (wish.version)
        return options_print_version();
    int status = launch(&wish, &problem);
    return status < 0 ? message_problem(&problem) : status;
}
