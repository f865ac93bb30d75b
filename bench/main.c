/* The command line of zpoline-bench: which command, on which folder. */
#include "bench/command_feed.h"
#include "bench/commands.h"
#include "bench/context.h"
#include "bench/folder.h"
#include "bench/hosts.h"
#include "bench/made_from.h"
#include "bench/message.h"
#include "bench/report.h"
#include "bench/results.h"
#include "bench/run.h"
#include "bench/tex.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: zpoline-bench run [OPTION]...      measure: see zpoline-bench run --help\n"
    "       zpoline-bench feed FILE [OPTION]...   one feed once: see zpoline-bench feed --help\n"
    "       zpoline-bench table DIR    print tables and ratios of a results folder; has --help\n"
    "       zpoline-bench ratios DIR   print the acceptance ratios alone, for their exit status\n"
    "       zpoline-bench data DIR     write DIR/plots/*.dat for the figures\n"
    "       zpoline-bench report DIR   write DIR/report.html: tables, figures, context\n"
    "       zpoline-bench tex DIR      print the paper's numbers and tables as LaTeX\n"
    "       zpoline-bench check        base against head: see zpoline-bench check --help\n"
    "       zpoline-bench verdict DIR  print the report of a check again; has --help\n"
    "       zpoline-bench compare A B  two results folders beside each other\n"
    "       zpoline-bench history DIR  several of one machine in the order of time; has --help\n"
    "       zpoline-bench export FORM DIR  for other tools: google, go, github, bencher, csv\n"
    "       zpoline-bench gate         exact numbers against the expected ones; has --help\n"
    "       zpoline-bench hosts DIR    compare the hosts of a fleet: DIR/HOST/ of each\n"
    "       zpoline-bench selftest     false alarms and power of the method, simulated; has "
    "--help\n"
    "\n"
    "Exit status: 0 fine; 1 a sample failed (run) or a bound is not met (ratios); 2 nothing could\n"
    "be measured or read, or a ratio's samples are missing; 130 interrupted.\n";

static int print_ratios(const struct folder *folder, const char *directory)
{
    const struct table_output out = {.file = stdout, .form = TABLE_TEXT};
    struct ratio_tally tally = ratios_print(&folder->set, &out);
    if (tally.not_met > 0)
        return BENCH_FAILED;
    return tally.not_measured > 0 ? BENCH_CANNOT : BENCH_OK;
}

static int write_data(const struct folder *folder, const char *directory)
{
    static const char *const samples[] = {"samples.jsonl"};
    int status = data_write(&folder->set, directory);
    if (status == 0)
        status = made_from_write(directory, samples, 1);
    return status == 0 ? BENCH_OK : BENCH_CANNOT;
}

static int write_report(const struct folder *folder, const char *directory)
{
    return report_write(&folder->set, folder->context, directory) == 0 ? BENCH_OK : BENCH_CANNOT;
}

static int write_tex(const struct folder *folder, const char *directory)
{
    return tex_write(&folder->set, folder->context, stdout) == 0 ? BENCH_OK : BENCH_CANNOT;
}

static int with_folder(const char *directory, int (*use)(const struct folder *, const char *))
{
    struct folder folder = {0};
    int result = BENCH_CANNOT;
    if (folder_open(&folder, directory) == 0)
        result = use(&folder, directory);
    folder_close(&folder);
    return result;
}

static int command_run(int argc, char **argv)
{
    struct run_options options;
    char directory[PATH_MAX];
    int status = options_read(argc, argv, &options);
    if (status != 0)
        return status == OPTIONS_HELP ? BENCH_OK : BENCH_CANNOT;
    int result = run_execute(&options, directory);
    if (directory[0] != '\0')
        printf("results: %s (print them by: zpoline-bench table %s)\n", directory, directory);
    return result;
}

static int command_on_folder(const char *name, const char *directory)
{
    static const struct {
        const char *name;
        int (*use)(const struct folder *, const char *);
    } commands[] = {{"ratios", print_ratios},
                    {"data", write_data},
                    {"report", write_report},
                    {"tex", write_tex}};
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(commands[i].name, name) == 0)
            return with_folder(directory, commands[i].use);
    complain("bad command line: no command `%s`: see zpoline-bench --help", name);
    return BENCH_CANNOT;
}

static int command_hosts(int argc, char **argv)
{
    if (argc == 2)
        return hosts_show(argv[1]) == 0 ? BENCH_OK : BENCH_CANNOT;
    complain("bad command line: hosts needs one folder: see zpoline-bench --help");
    return BENCH_CANNOT;
}

/* Those that read their words themselves. */
static const struct {
    const char *name;
    int (*run)(int, char **);
} commands[] = {
    {"run", command_run},         {"feed", command_feed},       {"selftest", command_selftest},
    {"gate", command_gate},       {"check", command_check},     {"verdict", command_verdict},
    {"compare", command_compare}, {"history", command_history}, {"export", command_export},
    {"hosts", command_hosts},     {"table", command_table}};

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return BENCH_OK;
    }
    for (size_t i = 0; argc >= 2 && i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    if (argc == 3)
        return command_on_folder(argv[1], argv[2]);
    complain(
        "bad command line: a command and a results folder are needed: see zpoline-bench --help");
    return BENCH_CANNOT;
}
