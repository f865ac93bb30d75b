/* `zpoline-bench export`: results in the forms of other people's tools. */
#include "bench/command_line.h"
#include "bench/commands.h"
#include "bench/export.h"
#include "bench/message.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: zpoline-bench export FORM DIR\n"
    "\n"
    "Prints the samples of a results folder in another form:\n"
    "  google    Google Benchmark's JSON, one repetition a sample, for its compare.py\n"
    "  go        the Go benchmark text form, for benchstat\n"
    "  github    customSmallerIsBetter of github-action-benchmark\n"
    "  bencher   Bencher Metric Format, medians with their 95 % intervals\n"
    "  csv       every sample as a line\n"
    "What a form has no place for is left out, and how much that is stands on stderr.\n"
    "\n"
    "Exit status: 0 fine; 2 bad command line, or the folder cannot be read.\n";

static const struct form {
    const char *name;
    int (*write)(const struct folder *, FILE *);
    const char *lacks; /* what it has no place for */
} forms[] = {
    {"google", export_google, "their unit is no time"},
    {"go", export_go, ""},
    {"github", export_github, "more of them is better: that is customBiggerIsBetter"},
    {"bencher", export_bencher, ""},
    {"csv", export_csv, ""},
};

static int export_as(const struct form *form, const char *path)
{
    struct folder folder;
    int result = BENCH_CANNOT;
    if (folder_open(&folder, path) == 0) {
        int left_out = form->write(&folder, stdout);
        if (left_out < 0 || fflush(stdout) != 0)
            complain("cannot export: %s: %s: free some space", path, strerror(-left_out));
        else
            result = BENCH_OK;
        if (left_out > 0)
            complain("left out: %d series: %s: use another form for them", left_out, form->lacks);
        if (!json_is_true(json_object_get(folder.context, "complete")))
            complain("incomplete: %s: the run was interrupted: what it has is exported", path);
    }
    folder_close(&folder);
    return result;
}

int command_export(int argc, char **argv)
{
    const struct command_line line = {
        "export", usage, NULL, 0, 2, 2, "a form and a folder are needed"};
    int first = command_line_read(&line, argc, argv);
    if (first <= 0)
        return first == COMMAND_LINE_HELP ? BENCH_OK : BENCH_CANNOT;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (strcmp(forms[i].name, argv[first]) == 0)
            return export_as(&forms[i], argv[first + 1]);
    complain("bad form: `%s`: use google, go, github, bencher or csv", argv[first]);
    return BENCH_CANNOT;
}
