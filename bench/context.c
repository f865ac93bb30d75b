/* The context of a run. */
#include "bench/context.h"

#include "bench/facts.h"
#include "bench/message.h"
#include "bench/process.h"
#include "bench/warnings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ASK_TIMEOUT_S 30
#ifdef __clang__
#define COMPILER "clang " __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

/* Output of a short command, or NULL if it failed. */
static char *ask(const struct command *command, char *const *environment)
{
    struct process_result result;
    char *output = NULL;
    if (process_run(command, environment, ASK_TIMEOUT_S, &result) != 0)
        return NULL;
    if (result.wait_status == 0 && result.output != NULL)
        output = strdup(result.output);
    process_result_free(&result);
    return output;
}

static char *ask_git(char *const *environment, const char *verb, const char *argument)
{
    struct command command = {0};
    command_add(&command, "git");
    command_add(&command, "--no-optional-locks"); /* others may be working there */
    command_add(&command, "-C");
    command_add(&command, BENCH_SOURCE_DIR);
    command_add(&command, verb);
    command_add(&command, argument);
    return ask(&command, environment);
}

static json_t *source_state(char *const *environment)
{
    char *id = ask_git(environment, "rev-parse", "HEAD");
    char *changes = ask_git(environment, "status", "--porcelain");
    json_t *state = json_object();
    if (id != NULL) {
        id[strcspn(id, "\n")] = '\0';
        json_object_set_new(state, "id", json_string(id));
        json_object_set_new(state, "dirty", json_boolean(changes == NULL || changes[0] != '\0'));
    }
    free(id);
    free(changes);
    return state;
}

/*
 * The harness's own context. Debian builds its library without NDEBUG, and the library then says
 * "debug" of itself; the timed loop is inlined into our optimised harness either way.
 */
static json_t *harness_state(const struct workplace *place, char *const *environment)
{
    struct command command = {0};
    json_error_t error;
    command_add(&command, place->micro);
    command_add(&command, "--case=direct_call");
    command_add(&command, "--calls=1");
    command_add(&command, "--benchmark_format=json");
    char *output = ask(&command, environment);
    json_t *root = output != NULL ? json_loads(output, 0, &error) : NULL;
    json_t *type = json_object_get(json_object_get(root, "context"), "library_build_type");
    json_t *state = json_pack("{s:s}", "name", "Google Benchmark");
    if (type != NULL)
        json_object_set(state, "library_build_type", type);
    json_decref(root);
    free(output);
    return state;
}

static json_t *time_now(void)
{
    char text[32];
    struct tm parts;
    time_t now = time(NULL);
    gmtime_r(&now, &parts);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return json_string(text);
}

static json_t *settings_state(const struct plan_settings *settings)
{
    return json_pack("{s:f, s:i, s:i, s:f, s:i, s:i}", "min_time_s", settings->min_time_s,
                     "rounds_least", settings->rounds_least, "rounds_most", settings->rounds_most,
                     "budget_s", settings->budget_s, "floor_pairs", settings->floor_pairs,
                     "number_step", settings->number_step);
}

json_t *context_gather(const struct workplace *place, const struct plan_settings *settings,
                       char *const *environment)
{
    json_t *context = json_pack("{s:i, s:b, s:s, s:o, s:s, s:s, s:i, s:i}", "format",
                                CONTEXT_FORMAT, "complete", 0, "mode", settings->mode, "started",
                                time_now(), "compiler", COMPILER, "build_type", BENCH_BUILD_TYPE,
                                "core", place->core, "other_core", place->other_core);
    json_object_set_new(context, "machine", facts_machine());
    json_object_set_new(context, "commit", source_state(environment));
    json_object_set_new(context, "harness", harness_state(place, environment));
    json_object_set_new(context, "settings", settings_state(settings));
    json_object_set_new(context, "skipped", json_array());
    json_object_set_new(context, "failures", json_array());
    json_object_set_new(context, "warnings", warnings_before(context));
    return context;
}

void context_note(json_t *context, const char *list, json_t *entry)
{
    json_array_append_new(json_object_get(context, list), entry);
}

void context_finish(json_t *context, bool complete, int rounds)
{
    json_object_set_new(context, "finished", time_now());
    json_object_set_new(context, "rounds", json_integer(rounds));
    json_object_set_new(context, "complete", json_boolean(complete));
    warnings_after(context);
}

int context_write(const json_t *context, const char *directory)
{
    char path[PATH_MAX], fresh[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/context.json", directory) >= (int)sizeof path ||
        snprintf(fresh, sizeof fresh, "%s/context.json.new", directory) >= (int)sizeof fresh)
        return -ENAMETOOLONG;
    errno = 0;
    if (json_dump_file(context, fresh, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) != 0 ||
        rename(fresh, path) != 0)
        return errno != 0 ? -errno : -EIO;
    return 0;
}

json_t *context_read(const char *directory)
{
    char path[PATH_MAX];
    json_error_t error;
    snprintf(path, sizeof path, "%s/context.json", directory);
    json_t *context = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (context == NULL) {
        complain("cannot read the context: %s:%d: %s: name a folder that `zpoline-bench run` wrote",
                 path, error.line, error.text);
        return NULL;
    }
    json_int_t format = json_integer_value(json_object_get(context, "format"));
    if (format != CONTEXT_FORMAT) {
        complain("cannot read the context: %s: format %lld, not %d: use the zpoline-bench that "
                 "wrote it",
                 path, (long long)format, CONTEXT_FORMAT);
        json_decref(context);
        return NULL;
    }
    return context;
}
