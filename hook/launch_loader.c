/*
 * The execve(2) of our loader in the place of the program's: see launch.h and loader_call.h.
 */
#include "hook/launch.h"

#include "hook/loader_call.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OWN_WORDS 16 /* settings of the request, and the words around them */

struct words {
    char **list;
    size_t count;
    bool failed;
};

static size_t count_of(char *const *list)
{
    size_t n = 0;
    while (list[n])
        n++;
    return n;
}

static void add(struct words *words, const char *word)
{
    words->list[words->count++] = (char *)word;
}

/* NAME=value, unless the value is NULL. */
static void add_setting(struct words *words, const char *name, const char *value)
{
    char *text;
    if (!value)
        return;
    if (asprintf(&text, "%s=%s", name, value) < 0)
        words->failed = true;
    else
        add(words, text);
}

static void add_all(struct words *words, char *const *list)
{
    for (; *list; list++)
        add(words, *list);
}

static void add_call(struct words *words, const struct launch_request *request, char *count)
{
    add(words, LOADER_NAME);
    add_setting(words, LAUNCH_HOOK, request->hook);
    add_setting(words, LAUNCH_HOOK_ARGUMENT, request->hook_argument);
    add_setting(words, LAUNCH_SLED, request->sled);
    add_setting(words, LAUNCH_REPORT, request->report);
    add_setting(words, LAUNCH_CACHE, request->cache ? NULL : "no");
    add_setting(words, LAUNCH_COVERAGE, request->coverage);
    add_setting(words, LAUNCH_FROM, launch_from_word(request->from));
    add_setting(words, LAUNCH_FOLLOW, request->follow);
    add(words, "--");
    add(words, request->program);
    add(words, "-");
    add(words, count);
    add_all(words, request->arguments);
    add_all(words, environ);
}

static int fail(struct problem *problem, const char *what, int error, const char *remedy)
{
    problem_what(problem, "%s", what);
    problem_why(problem, "%s", strerror(error));
    problem_remedy(problem, "%s", remedy);
    return -error;
}

int launch_by_loader(const struct launch_request *request, const char *loader,
                     char *const *settings, struct problem *problem)
{
    char path[PATH_MAX], count[24];
    char *environment[] = {(char *)LOADER_ENVIRONMENT, NULL};
    size_t arguments = count_of(request->arguments);
    struct words words = {.count = 0};
    if (snprintf(path, sizeof path, "%s/%s", request->place->libdir, loader) >= (int)sizeof path)
        return fail(problem, loader, ENAMETOOLONG, "install zpoline in a shorter directory");
    snprintf(count, sizeof count, "%zu", arguments);
    words.list = calloc(OWN_WORDS + count_of(settings) + arguments + count_of(environ) + 1,
                        sizeof *words.list);
    if (words.list) {
        add_call(&words, request, count);
        /* Settings come first: the loader takes what stands before "--". */
        size_t extra = count_of(settings);
        memmove(words.list + 1 + extra, words.list + 1, (words.count - 1) * sizeof *words.list);
        memcpy(words.list + 1, settings, extra * sizeof *words.list);
    }
    if (!words.list || words.failed) {
        free(words.list);
        return fail(problem, "the loader's arguments", ENOMEM, "free some memory");
    }
    execve(path, words.list, environment);
    int error = errno;
    free(words.list);
    return fail(problem, path, error,
                error == E2BIG ? "shorten the arguments or the environment"
                               : "build or install zpoline completely");
}
