/* Cases over the commits of several results folders. */
#include "bench/history.h"

#include "bench/compare.h"
#include "bench/message.h"
#include "bench/process.h"
#include "bench/stats.h"
#include "bench/summary.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DRAW_TIMEOUT_S 60

extern char **environ;

static int compare_times(const void *a, const void *b)
{
    return strcmp(folder_text(a, NULL, "started"), folder_text(b, NULL, "started"));
}

int history_sort(struct folder *folders, size_t count)
{
    qsort(folders, count, sizeof *folders, compare_times);
    for (size_t i = 1; i < count; i++) {
        if (!compare_same_machine(&folders[0], &folders[i])) {
            complain(
                "no history: %s is of another machine (%s, %s) than %s: take one machine's, or "
                "zpoline-bench compare",
                folders[i].path, folder_text(&folders[i], "machine", "cpu"),
                folder_text(&folders[i], "machine", "kernel"), folders[0].path);
            return -EINVAL;
        }
        if (compare_check(&folders[0], &folders[i]) != 0)
            return -EINVAL;
    }
    return 0;
}

/* What stands under a point: the commit, with a mark for changes that it does not hold. */
static void point_name(const struct folder *folder, char *text, size_t size)
{
    const json_t *commit = json_object_get(folder->context, "commit");
    snprintf(text, size, "%.8s%s", folder_text(folder, "commit", "id"),
             json_is_true(json_object_get(commit, "dirty")) ? "+" : "");
}

static bool in_two(const struct folder *folders, size_t count, const struct sample *like)
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        found += series_find(&folders[i].series, like) != NULL;
    return found >= 2;
}

/* Whether an earlier folder has it, so that it has been printed already. */
static bool seen_before(const struct folder *folders, size_t index, const struct sample *like)
{
    for (size_t i = 0; i < index; i++)
        if (series_find(&folders[i].series, like) != NULL)
            return true;
    return false;
}

static void print_line(const struct folder *folders, size_t count, const struct sample *like,
                       FILE *out)
{
    char name[SERIES_NAME_BYTES], commit[32];
    double before = 0.0;
    series_name(like, name, sizeof name);
    fprintf(out, "%s, %s\n", name, like->unit);
    for (size_t i = 0; i < count; i++) {
        const struct series *series = series_find(&folders[i].series, like);
        if (series == NULL)
            continue;
        struct stats_interval m =
            stats_bootstrap_median(series->values, series->n, SUMMARY_CONFIDENCE);
        point_name(&folders[i], commit, sizeof commit);
        fprintf(out, "  %-10s %s  %10.4g  [%.4g, %.4g]", commit,
                folder_text(&folders[i], NULL, "started"), m.middle, m.low, m.high);
        if (before > 0.0)
            fprintf(out, "  %+.1f %%", (m.middle / before - 1.0) * 100.0);
        fputc('\n', out);
        before = m.middle;
    }
}

/* A block of the figure's data: its name, then a line for each folder. */
static void write_block(const struct folder *folders, size_t count, const struct sample *like,
                        FILE *out)
{
    char commit[32];
    fprintf(out, "\"%s%s%s %s%s%s\"\n", like->mechanism, like->sled[0] != '\0' ? " " : "",
            like->sled, like->hook, like->side[0] != '\0' ? " " : "", like->side);
    for (size_t i = 0; i < count; i++) {
        const struct series *series = series_find(&folders[i].series, like);
        if (series == NULL)
            continue;
        struct stats_interval m =
            stats_bootstrap_median(series->values, series->n, SUMMARY_CONFIDENCE);
        point_name(&folders[i], commit, sizeof commit);
        fprintf(out, "%zu %s %.9g %.9g %.9g\n", i, commit, m.middle, m.low, m.high);
    }
    fputs("\n\n", out);
}

static int draw(const char *data, const char *figure, const struct sample *like)
{
    char title[2 * SAMPLE_NAME_BYTES], axis[3 * SAMPLE_NAME_BYTES];
    struct command command = {0};
    struct process_result result;
    snprintf(title, sizeof title, "%s", like->case_name);
    snprintf(axis, sizeof axis, "%s (%s)", like->metric, like->unit);
    command_add(&command, "gnuplot");
    command_add(&command, "-e"); /* where the shared style lies */
    command_add(&command, "set loadpath '" BENCH_SOURCE_DIR "/plots'");
    command_add(&command, "-c");
    command_add(&command, BENCH_SOURCE_DIR "/plots/history.gp");
    command_add(&command, data);
    command_add(&command, figure);
    command_add(&command, title);
    command_add(&command, axis);
    int status = process_run(&command, environ, DRAW_TIMEOUT_S, &result);
    char why[256] = "";
    if (status == 0)
        process_describe_failure(&result, why, sizeof why);
    process_result_free(&result);
    if (status == 0 && why[0] == '\0')
        return BENCH_OK;
    complain("cannot draw: %s: %s: install gnuplot-nox", figure,
             status != 0 ? strerror(-status) : why);
    return BENCH_FAILED;
}

static bool same_figure(const struct sample *a, const struct sample *b)
{
    return strcmp(a->suite, b->suite) == 0 && strcmp(a->case_name, b->case_name) == 0 &&
           strcmp(a->metric, b->metric) == 0 && strcmp(a->place, b->place) == 0;
}

/* The figure of the case whose first series is `first` of folder `index`: all its mechanisms. */
static int write_figure(const struct folder *folders, size_t count, const struct sample *like,
                        const char *directory)
{
    char data[PATH_MAX], figure[PATH_MAX];
    const char *dash = like->place[0] != '\0' ? "-" : "";
    snprintf(data, sizeof data, "%s/%s-%s-%s%s%s.dat", directory, like->suite, like->case_name,
             like->metric, dash, like->place);
    snprintf(figure, sizeof figure, "%.*s.svg", (int)strlen(data) - 4, data);
    FILE *file = fopen(data, "we");
    if (file == NULL) {
        complain("cannot write a history: %s: %s: choose another folder by --output", data,
                 strerror(errno));
        return BENCH_CANNOT;
    }
    for (size_t f = 0; f < count; f++)
        for (size_t i = 0; i < folders[f].series.count; i++) {
            const struct sample *other = folders[f].series.items[i].like;
            if (same_figure(like, other) && in_two(folders, count, other) &&
                !seen_before(folders, f, other))
                write_block(folders, count, other, file);
        }
    if (fclose(file) != 0) {
        complain("cannot write a history: %s: %s: free some space", data, strerror(errno));
        return BENCH_CANNOT;
    }
    return draw(data, figure, like);
}

/* Whether a figure of this case has been drawn from an earlier series. */
static bool drawn_before(const struct folder *folders, size_t count, size_t folder, size_t index)
{
    const struct sample *like = folders[folder].series.items[index].like;
    for (size_t f = 0; f <= folder; f++)
        for (size_t i = 0; i < (f < folder ? folders[f].series.count : index); i++)
            if (same_figure(folders[f].series.items[i].like, like) &&
                in_two(folders, count, folders[f].series.items[i].like))
                return true;
    return false;
}

int history_print(const struct folder *folders, size_t count, const char *directory, FILE *out)
{
    int result = BENCH_OK;
    size_t printed = 0;
    if (directory != NULL && mkdir(directory, 0777) != 0 && errno != EEXIST) {
        complain("cannot write a history: %s: %s: choose another folder by --output", directory,
                 strerror(errno));
        return BENCH_CANNOT;
    }
    for (size_t f = 0; f < count; f++)
        for (size_t i = 0; i < folders[f].series.count; i++) {
            const struct sample *like = folders[f].series.items[i].like;
            if (seen_before(folders, f, like) || !in_two(folders, count, like))
                continue;
            print_line(folders, count, like, out);
            printed++;
            if (directory != NULL && result != BENCH_CANNOT &&
                !drawn_before(folders, count, f, i)) {
                int drawn = write_figure(folders, count, like, directory);
                result = drawn > result ? drawn : result;
            }
        }
    if (printed == 0) {
        complain("no history: no case is in two of the folders: name more folders");
        return BENCH_CANNOT;
    }
    return result;
}
