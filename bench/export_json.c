/*
 * The forms that are JSON. Their definitions: Google Benchmark's docs/user_guide.md, output
 * formats; github-action-benchmark's README, customSmallerIsBetter; https://bencher.dev/bmf.json.
 */
#include "bench/export.h"

#include "bench/stats.h"
#include "bench/summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PRECISION JSON_REAL_PRECISION(9)

static int write_json(json_t *root, FILE *out)
{
    int status = root == NULL ? -ENOMEM : 0;
    if (status == 0 &&
        (json_dumpf(root, out, JSON_INDENT(1) | PRECISION) != 0 || fputc('\n', out) == EOF))
        status = -EIO;
    json_decref(root);
    return status;
}

static json_t *google_context(const struct folder *folder)
{
    const json_t *machine = json_object_get(folder->context, "machine");
    json_t *load = json_object_get(machine, "load");
    const char *governor = json_string_value(json_object_get(machine, "governor"));
    const char *mhz = json_string_value(json_object_get(machine, "cpu_mhz"));
    json_t *context = json_pack(
        "{s:s, s:s, s:s, s:I, s:i, s:b, s:[], s:s}", "date", folder_text(folder, NULL, "started"),
        "host_name", folder_text(folder, "machine", "host"), "executable", "zpoline-bench",
        "num_cpus", json_integer_value(json_object_get(machine, "cpus")), "mhz_per_cpu",
        mhz != NULL ? atoi(mhz) : 0, "cpu_scaling_enabled",
        governor != NULL && strcmp(governor, "performance") != 0, "caches", "library_build_type",
        strcmp(folder_text(folder, NULL, "build_type"), "Debug") == 0 ? "debug" : "release");
    if (load != NULL)
        json_object_set(context, "load_avg", load);
    json_object_set_new(context, "commit", json_string(folder_text(folder, "commit", "id")));
    json_object_set_new(context, "cpu", json_string(folder_text(folder, "machine", "cpu")));
    json_object_set_new(context, "kernel", json_string(folder_text(folder, "machine", "kernel")));
    return context;
}

/* One entry a sample, as repetitions of one benchmark: what compares such files tests them. */
static void add_google(json_t *list, const struct series *series, int family)
{
    char name[SERIES_NAME_BYTES];
    series_name(series->like, name, sizeof name);
    for (size_t i = 0; i < series->n; i++)
        json_array_append_new(
            list,
            json_pack("{s:s, s:i, s:i, s:s, s:s, s:i, s:i, s:i, s:i, s:f, s:f, s:s}", "name", name,
                      "family_index", family, "per_family_instance_index", 0, "run_name", name,
                      "run_type", "iteration", "repetitions", (int)series->n, "repetition_index",
                      (int)i, "threads", 1, "iterations", 1, "real_time", series->values[i],
                      "cpu_time", series->values[i], "time_unit", series->like->unit));
}

int export_google(const struct folder *folder, FILE *out)
{
    json_t *benchmarks = json_array();
    int left_out = 0, family = 0;
    for (size_t i = 0; i < folder->series.count; i++) {
        const struct series *series = &folder->series.items[i];
        if (series_time_ns(series->like->unit) > 0.0)
            add_google(benchmarks, series, family++);
        else
            left_out++;
    }
    int status = write_json(
        json_pack("{s:o, s:o}", "context", google_context(folder), "benchmarks", benchmarks), out);
    return status == 0 ? left_out : status;
}

int export_github(const struct folder *folder, FILE *out)
{
    json_t *list = json_array();
    int left_out = 0;
    for (size_t i = 0; i < folder->series.count; i++) {
        const struct series *series = &folder->series.items[i];
        char name[SERIES_NAME_BYTES];
        if (series_more_is_better(series->like)) {
            left_out++;
            continue;
        }
        series_name(series->like, name, sizeof name);
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:f, s:o, s:o}", "name", name, "unit", series->like->unit,
                      "value", stats_median(series->values, series->n), "range",
                      json_sprintf("± %.3g", stats_mad(series->values, series->n)), "extra",
                      json_sprintf("median of %zu processes; the range is the median absolute "
                                   "deviation\n%s, %s",
                                   series->n, folder_text(folder, "machine", "cpu"),
                                   folder_text(folder, "machine", "kernel"))));
    }
    int status = write_json(list, out);
    return status == 0 ? left_out : status;
}

/* The benchmark is the series without its metric, which is the measure. */
static void add_bencher(json_t *root, const struct series *series)
{
    struct sample like = *series->like;
    char name[SERIES_NAME_BYTES];
    like.metric[0] = '\0';
    series_name(&like, name, sizeof name);
    json_t *measures = json_object_get(root, name);
    if (measures == NULL) {
        json_object_set_new(root, name, json_object());
        measures = json_object_get(root, name);
    }
    struct stats_interval interval =
        stats_bootstrap_median(series->values, series->n, SUMMARY_CONFIDENCE);
    json_object_set_new(measures, series->like->metric,
                        json_pack("{s:f, s:f, s:f}", "value", interval.middle, "lower_value",
                                  interval.low, "upper_value", interval.high));
}

/*
 * Bencher's own measure `latency` is in nanoseconds, so times are. Other measures carry their
 * names, and their units belong to the measures there.
 */
int export_bencher(const struct folder *folder, FILE *out)
{
    json_t *root = json_object();
    for (size_t i = 0; i < folder->series.count; i++)
        add_bencher(root, &folder->series.items[i]);
    return write_json(root, out);
}
