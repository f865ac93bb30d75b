/* `zpoline-bench compare` and `zpoline-bench history`. */
#include "bench/command_line.h"
#include "bench/commands.h"
#include "bench/compare.h"
#include "bench/history.h"
#include "bench/interrupt.h"
#include "bench/message.h"

#include <stdio.h>
#include <stdlib.h>

static const char compare_usage[] =
    "usage: zpoline-bench compare A B\n"
    "\n"
    "Sets two results folders beside each other: their contexts, with what differs marked, and "
    "each\n"
    "series that both have: medians, their ratio, p of the Mann-Whitney U test, and what each is "
    "as\n"
    "a multiple of its own machine's native call. What is unlike (another build type, another "
    "kind\n"
    "of run, other units, nothing in common) is refused.\n"
    "\n"
    "Exit status: 0 compared; 2 refused, or a folder cannot be read.\n";

static const char history_usage[] =
    "usage: zpoline-bench history [--output OUT] DIR...\n"
    "\n"
    "The cases of several results folders of one machine in the order of their time: a line of\n"
    "medians with their 95 % intervals for each, and, with --output, OUT/CASE.dat and, where "
    "gnuplot\n"
    "is installed, OUT/CASE.svg.\n"
    "\n"
    "Exit status: 0 fine; 1 a figure could not be drawn; 2 refused, or a folder cannot be read.\n";

int command_compare(int argc, char **argv)
{
    const struct command_line line = {"compare", compare_usage,           NULL, 0, 2,
                                      2,         "two folders are needed"};
    struct folder a = {0}, b = {0};
    int result = BENCH_CANNOT, first = command_line_read(&line, argc, argv);
    if (first <= 0)
        return first == COMMAND_LINE_HELP ? BENCH_OK : BENCH_CANNOT;
    if (folder_open(&a, argv[first]) == 0 && folder_open(&b, argv[first + 1]) == 0 &&
        compare_check(&a, &b) == 0) {
        compare_print(&a, &b, stdout);
        result = BENCH_OK;
    }
    folder_close(&a);
    folder_close(&b);
    return result;
}

static int history_of(const char *out, char **paths, int count)
{
    struct folder *folders = calloc((size_t)count, sizeof *folders);
    int status = folders == NULL ? -1 : 0, result = BENCH_CANNOT;
    for (int i = 0; status == 0 && i < count; i++)
        status = folder_open(&folders[i], paths[i]);
    if (status == 0 && history_sort(folders, (size_t)count) == 0)
        result = history_print(folders, (size_t)count, out, stdout);
    for (int i = 0; folders != NULL && i < count; i++)
        folder_close(&folders[i]);
    free(folders);
    return result;
}

int command_history(int argc, char **argv)
{
    const char *out = NULL;
    const struct option_rule rules[] = {{.name = "--output", .kind = OPTION_TEXT, .to = &out}};
    const struct command_line line = {"history", history_usage,       rules, 1, 1,
                                      argc,      "folders are needed"};
    int first = command_line_read(&line, argc, argv);
    if (first <= 0)
        return first == COMMAND_LINE_HELP ? BENCH_OK : BENCH_CANNOT;
    interrupt_catch(); /* for the program that draws */
    return history_of(out, argv + first, argc - first);
}
