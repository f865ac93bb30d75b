/* A sample of the harness: one process, one case, one latency. */
#include "bench/measure.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define CHECK_CALLS 10007 /* no round number that something else might count to */

/* The harness's argument strings; they live as long as the command that names them. */
struct micro_arguments {
    char name[64];
    char expect[48];
    char amount[48];
    char cpu[32];
    char repetitions[48];
};

static void add_micro(const struct workplace *place, const struct plan_line *line,
                      struct micro_arguments *arguments, struct command *command)
{
    snprintf(arguments->name, sizeof arguments->name, "--case=%s", line->case_name);
    snprintf(arguments->expect, sizeof arguments->expect, "--expect=%s", line->expect);
    command_add(command, place->micro);
    command_add(command, arguments->name);
    command_add(command, arguments->expect);
    command_add(command, arguments->amount);
    command_add(command, "--benchmark_format=json");
    if (line->placement == PLACE_ACROSS) {
        snprintf(arguments->cpu, sizeof arguments->cpu, "--cpu=%d", place->other_core);
        command_add(command, arguments->cpu);
    }
}

/*
 * What the harness says of threads wins over Google Benchmark's time, which is a mean over all of
 * their calls.
 */
static double latency_of(const json_t *benchmark)
{
    const json_t *by_threads = json_object_get(benchmark, "thread_ns");
    return json_number_value(by_threads != NULL ? by_threads
                                                : json_object_get(benchmark, "real_time"));
}

/*
 * The smallest of the repetitions: what another process took of the core is in the others. Their
 * sums (mean, median, ...) are no repetitions.
 */
static double smallest_of(const json_t *benchmarks)
{
    double smallest = INFINITY;
    size_t i;
    json_t *benchmark;
    json_array_foreach(benchmarks, i, benchmark)
    {
        const char *type = json_string_value(json_object_get(benchmark, "run_type"));
        if (type == NULL || strcmp(type, "iteration") == 0)
            smallest = fmin(smallest, latency_of(benchmark));
    }
    return smallest;
}

/* Google Benchmark's own words win over the exit status that they led to. */
static void take_latency(const char *text, struct measurement *out)
{
    json_error_t error;
    json_t *root = json_loads(text, 0, &error);
    json_t *benchmarks = json_object_get(root, "benchmarks");
    json_t *first = json_array_get(benchmarks, 0);
    const char *message = json_string_value(json_object_get(first, "error_message"));
    const char *unit = json_string_value(json_object_get(first, "time_unit"));
    double value = first != NULL ? smallest_of(benchmarks) : 0.0;
    if (message != NULL) {
        out->failure[0] = '\0';
        measurement_fail(out, "%s", message);
    } else if (unit == NULL || strcmp(unit, "ns") != 0 || !(value > 0.0)) {
        measurement_fail(out, "the harness printed no latency");
    } else if (out->failure[0] == '\0') {
        measurement_add(out, "latency", "ns", value);
    }
    json_decref(root);
}

/* Runs it where the line wants it. Its own placement of the harness is among its arguments. */
static int run_placed(const struct measure_context *context, const struct plan_line *line,
                      const struct command *command, struct process_result *result,
                      struct measurement *out)
{
    bool all = line->placement == PLACE_ALL;
    int status = all ? workplace_use_all_cores(context->place) : 0;
    if (status == 0)
        status = measure_process(command, context->warm_environment, result, out);
    int back = all ? workplace_use_one_core(context->place) : 0;
    return status == 0 ? back : status;
}

int measure_micro(const struct measure_context *context, const struct plan_line *line,
                  struct measurement *out)
{
    struct command command = {0};
    struct micro_arguments arguments;
    struct process_result result = {0};
    snprintf(arguments.amount, sizeof arguments.amount, "--benchmark_min_time=%g",
             context->min_time_s);
    measure_start_command(context->place, line, NULL, &command);
    add_micro(context->place, line, &arguments, &command);
    if (context->repetitions > 1) {
        snprintf(arguments.repetitions, sizeof arguments.repetitions, "--benchmark_repetitions=%d",
                 context->repetitions);
        command_add(&command, arguments.repetitions);
    }
    int status = run_placed(context, line, &command, &result, out);
    if (status == 0 && result.output != NULL)
        take_latency(result.output, out);
    process_result_free(&result);
    return status;
}

/* The report is JSON lines, one for each process; the harness is a single one. */
static void take_counts(const char *path, const struct plan_line *line, struct measurement *out)
{
    json_error_t error;
    json_t *root = json_load_file(path, JSON_DISABLE_EOF_CHECK, &error);
    json_t *report = json_object_get(json_object_get(root, "hook"), "report");
    json_t *calls = json_object_get(json_object_get(report, "calls"), "getpid");
    const char *sled = json_string_value(json_object_get(root, "sled"));
    double escaped = CHECK_CALLS - json_number_value(calls);
    if (root == NULL)
        measurement_fail(out, "no report of the counted calls: %s", error.text);
    else if (line->sled[0] != '\0' && (sled == NULL || strcmp(sled, line->sled) != 0))
        measurement_fail(out, "asked for the sled %s, got %s", line->sled,
                         sled != NULL ? sled : "none");
    else if (fabs(escaped) >= 1.0)
        measurement_fail(out, "%d calls made, %.0f seen by the hook", CHECK_CALLS,
                         CHECK_CALLS - escaped);
    else
        measurement_add(out, "escaped", "calls", 0.0);
    json_decref(root);
}

int measure_check(const struct measure_context *context, const struct plan_line *line,
                  struct measurement *out)
{
    struct command command = {0};
    struct micro_arguments arguments;
    struct process_result result;
    char directory[PATH_MAX], report[PATH_MAX + 8];
    int status = workplace_fresh(context->place, "report", directory);
    if (status != 0)
        return status;
    snprintf(report, sizeof report, "%s/report", directory);
    snprintf(arguments.amount, sizeof arguments.amount, "--calls=%d", CHECK_CALLS);
    measure_start_command(context->place, line, report, &command);
    add_micro(context->place, line, &arguments, &command);
    status = measure_process(&command, context->warm_environment, &result, out);
    if (status == 0 && out->failure[0] == '\0')
        take_counts(report, line, out);
    process_result_free(&result);
    return status;
}
