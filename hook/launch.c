/*
 * The environment of a preloaded library and the execve(2): see launch.h.
 */
#include "hook/launch.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int launch_check_library(const struct mechanism_place *place, const char *library,
                         struct problem *problem)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s", place->libdir, library);
    problem_what(problem, "%s/%s", place->libdir, library);
    if (length >= (int)sizeof path) {
        problem_why(problem, "its path is too long");
        problem_remedy(problem, "install zpoline in a directory with a shorter name");
        return -ENAMETOOLONG;
    }
    if (access(path, R_OK) != 0) {
        int error = errno;
        problem_why(problem, "%s", strerror(error));
        problem_remedy(problem, "build or install zpoline completely");
        return -error;
    }
    /* The loader splits LD_PRELOAD at both, and knows no quoting. */
    if (strpbrk(path, " :")) {
        problem_why(problem, "LD_PRELOAD cannot name a path with a blank or colon");
        problem_remedy(problem, "install zpoline in a directory without these characters");
        return -EINVAL;
    }
    return 0;
}

/* Sets a variable, or removes it where `value` is NULL. */
static int put(const char *name, const char *value)
{
    return value ? setenv(name, value, 1) : unsetenv(name);
}

static int put_preload(const char *libdir, const char *library)
{
    const char *before = getenv("LD_PRELOAD");
    bool more = before && before[0];
    char *value;
    if (asprintf(&value, "%s/%s%s%s", libdir, library, more ? ":" : "", more ? before : "") < 0)
        return -1;
    int result = put("LD_PRELOAD", value);
    free(value);
    return result;
}

const char *launch_from_word(enum launch_from from)
{
    return from == LAUNCH_FROM_MAIN ? "main" : from == LAUNCH_FROM_START ? "start" : NULL;
}

int launch_set_environment(const struct launch_request *request, const char *library,
                           struct problem *problem)
{
    if (put_preload(request->place->libdir, library) == 0 && put(LAUNCH_HOOK, request->hook) == 0 &&
        put(LAUNCH_HOOK_ARGUMENT, request->hook_argument) == 0 &&
        put(LAUNCH_SLED, request->sled) == 0 && put(LAUNCH_REPORT, request->report) == 0 &&
        put(LAUNCH_CACHE, request->cache ? NULL : "no") == 0 &&
        put(LAUNCH_COVERAGE, request->coverage) == 0 &&
        put(LAUNCH_FROM, launch_from_word(request->from)) == 0 &&
        put(LAUNCH_FOLLOW, request->follow) == 0 && put(LAUNCH_DROP_CAPABILITY, NULL) == 0)
        return 0;
    int error = errno;
    problem_what(problem, "the program's environment");
    problem_why(problem, "%s", strerror(error));
    problem_remedy(problem, "free some memory");
    return -error;
}

static const char *exec_remedy(int error)
{
    switch (error) {
    case ENOEXEC:
        return "the kernel knows no such file format; name the interpreter as the program";
    case E2BIG:
        return "shorten the arguments or the environment";
    case ENOENT:
        return "its interpreter is missing; install it";
    default:
        return "name a program that can be executed here";
    }
}

int launch_exec(const struct launch_request *request, struct problem *problem)
{
    execv(request->program, request->arguments);
    int error = errno;
    problem->status = PROBLEM_NOT_EXECUTABLE;
    problem_what(problem, "%s", request->program);
    problem_why(problem, "%s", strerror(error));
    problem_remedy(problem, "%s", exec_remedy(error));
    return -error;
}
