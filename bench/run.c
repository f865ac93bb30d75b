/* A run: prepares its place, has the rounds measured, and keeps what came of it. */
#include "bench/run.h"

#include "bench/context.h"
#include "bench/floor.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/results_folder.h"
#include "bench/warnings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RESULTS "results"

/* The command lies beside this program, in the build tree and where it is installed. */
void run_find_command(const char *given, char *path)
{
    char own[PATH_MAX] = "";
    if (given != NULL) {
        snprintf(path, PATH_MAX, "%s", given);
        return;
    }
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
    own[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(own, '/');
    int directory = slash != NULL ? (int)(slash - own) : 0;
    snprintf(path, PATH_MAX, "%.*s/zpoline", directory, own);
}

/* Leaves the absolute path, so that no search along PATH finds another one. */
static int check_program(char *path, const char *option)
{
    char absolute[PATH_MAX];
    if (access(path, X_OK) == 0 && realpath(path, absolute) != NULL) {
        strcpy(path, absolute);
        return 0;
    }
    int error = errno;
    complain("cannot run a program that is needed: %s: %s: build it or name it by %s", path,
             strerror(error), option);
    return -error;
}

static int find_programs(struct run *run)
{
    run_find_command(run->options.command, run->place.command);
    snprintf(run->place.micro, sizeof run->place.micro, "%s",
             run->options.micro != NULL ? run->options.micro : BENCH_MICRO);
    int status = check_program(run->place.command, "--zpoline");
    return status == 0 ? check_program(run->place.micro, "--micro") : status;
}

static int open_place(struct run *run)
{
    char cache[PATH_MAX];
    int status = workplace_open(&run->place);
    if (status == 0)
        status = workplace_fresh(&run->place, "cache", cache);
    if (status == 0 && (run->environment = environment_make(cache)) == NULL)
        status = -ENOMEM;
    if (status != 0)
        complain("cannot make a temporary directory: %s: set TMPDIR", strerror(-status));
    run->measure = (struct measure_context){.place = &run->place,
                                            .warm_environment = run->environment,
                                            .min_time_s = run->options.settings.min_time_s,
                                            .tools = &run->tools,
                                            .feed_s = run->options.settings.feed_s};
    return status;
}

static void choose_directory(struct run *run)
{
    char stamp[32];
    struct tm parts;
    time_t now = time(NULL);
    const char *commit =
        json_string_value(json_object_get(json_object_get(run->context, "commit"), "id"));
    gmtime_r(&now, &parts);
    strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &parts);
    if (run->options.out != NULL)
        snprintf(run->directory, sizeof run->directory, "%s", run->options.out);
    else
        snprintf(run->directory, sizeof run->directory, RESULTS "/%s-%.8s", stamp,
                 commit != NULL ? commit : "unknown");
}

/* For those who want "the last run": results/latest. Only where we chose the place. */
static void point_latest(const struct run *run)
{
    const char *name = run->directory + strlen(RESULTS "/");
    if (run->options.out != NULL)
        return;
    unlink(RESULTS "/latest.new");
    if (symlink(name, RESULTS "/latest.new") == 0)
        (void)rename(RESULTS "/latest.new", RESULTS "/latest");
}

static int open_results(struct run *run)
{
    choose_directory(run);
    int status = results_open(run->directory, run->context, &run->samples);
    if (status == 0)
        point_latest(run);
    return status;
}

void run_note_skipped(struct run *run, const char *what, const char *reason)
{
    fprintf(stderr, "skipped: %s: %s\n", what, reason);
    context_note(run->context, "skipped", json_pack("{s:s, s:s}", "what", what, "reason", reason));
}

static void note_all_skipped(struct run *run)
{
    for (size_t i = 0; i < run->mechanisms.count; i++)
        if (!run->mechanisms.items[i].usable)
            run_note_skipped(run, run->mechanisms.items[i].name, run->mechanisms.items[i].reason);
    run->options.settings.no_memory = !measure_memory_possible();
    if (run->options.settings.no_memory)
        run_note_skipped(run, "memory",
                         "a traced process gets no privilege to map page zero: measure "
                         "as root, or after sysctl vm.mmap_min_addr=0");
    run->options.settings.one_cpu = run->place.other_core < 0;
    if (run->options.settings.one_cpu)
        run_note_skipped(run, "mechanisms across cores",
                         "this process may use one CPU only: allow it two (taskset, cpuset)");
}

static int prepare(struct run *run)
{
    int status = find_programs(run);
    if (status == 0)
        status = open_place(run);
    if (status == 0)
        status = mechanisms_ask(&run->place, run->environment, &run->mechanisms);
    if (status != 0)
        return status;
    run->context = context_gather(&run->place, &run->options.settings, run->environment);
    if (run->context == NULL)
        return -ENOMEM;
    note_all_skipped(run);
    status = run_prepare_feeds(run);
    warnings_show(run->context);
    return status == 0 ? open_results(run) : status;
}

/* Also for those who read the context alone. The samples stay the source of it. */
static void store_floor(struct run *run)
{
    char path[PATH_MAX + 16];
    struct sample_set set;
    snprintf(path, sizeof path, "%s/samples.jsonl", run->directory);
    if (samples_read(path, &set) != 0)
        return;
    json_object_set_new(run->context, "noise_floor", floor_json(&set));
    samples_free(&set);
}

static int finish(struct run *run, int status)
{
    store_floor(run);
    context_finish(run->context, status == 0, run->rounds);
    int written = context_write(run->context, run->directory);
    if (written != 0)
        complain("cannot write the context: %s: %s: free some space", run->directory,
                 strerror(-written));
    if (status == -EINTR)
        complain("interrupted: after %d rounds: what was measured is in %s, marked incomplete",
                 run->rounds, run->directory);
    if (status == -EINTR)
        return BENCH_INTERRUPTED;
    if (status != 0 || written != 0)
        return BENCH_CANNOT;
    return run->failures > 0 ? BENCH_FAILED : BENCH_OK;
}

int run_execute(const struct run_options *options, char *directory)
{
    struct run run = {.options = *options};
    int result = BENCH_CANNOT;
    interrupt_catch();
    progress_begin(&run.progress);
    int status = prepare(&run);
    if (status == 0)
        result = finish(&run, rounds_execute(&run));
    else if (status == -EINTR)
        result = BENCH_INTERRUPTED;
    if (run.samples != NULL)
        fclose(run.samples);
    snprintf(directory, PATH_MAX, "%s", status == 0 ? run.directory : "");
    json_decref(run.context);
    free(run.usable_feeds);
    feeds_free(&run.feeds);
    environment_free(run.environment);
    workplace_close(&run.place);
    return result;
}
