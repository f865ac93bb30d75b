/* `zpoline-bench gate`: exact numbers of a build, against those that are expected. */
#include "bench/command_line.h"
#include "bench/commands.h"
#include "bench/gate.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SKIPPED 77 /* as a test that cannot run here says it */

static const char usage[] =
    "usage: zpoline-bench gate [--expect FILE | --update FILE] [--numbers FILE] [--zpoline PATH]\n"
    "                          [--counted PATH] [OBJECT]...\n"
    "\n"
    "Counts instructions and kernel crossings of hooked calls by single steps, what a start "
    "takes,\n"
    "the size of page zero and its pads, and how the system call sites of libc, ld.so and each\n"
    "OBJECT are judged. Other load on the machine does not move these numbers.\n"
    "  --expect   compares them with the file's: growth is shown, growth beyond the margin is "
    "red.\n"
    "             Numbers whose conditions differ (compiler, libc, CPU) are left out, and it says\n"
    "             so\n"
    "  --update   shows how they differ from the file's and then puts them there\n"
    "  --numbers  takes the numbers that an earlier call printed, and counts nothing\n"
    "Without --expect and --update the numbers are printed.\n"
    "\n"
    "Exit status: 0 fine; 1 a regression; 2 not measured; 77 nothing is comparable here; 130\n"
    "interrupted.\n";

struct options {
    const char *expect;
    const char *update;
    const char *numbers;
    const char *command;
    const char *counted;
    const char *const *corpus;
};

/* Beside the harness, in the build tree. */
static int check_counted(const char *path)
{
    if (path != NULL && access(path, X_OK) == 0)
        return 0;
    complain("cannot count: %s: %s: build it or name it by --counted", path != NULL ? path : "",
             strerror(errno));
    return -ENOENT;
}

static int measure(const struct options *o, json_t **numbers)
{
    struct workplace place = {0};
    char cache[PATH_MAX], **environment = NULL;
    *numbers = NULL;
    run_find_command(o->command, place.command);
    interrupt_catch();
    int status = check_counted(o->counted);
    if (status != 0)
        return status;
    status = workplace_open(&place);
    if (status == 0)
        status = workplace_fresh(&place, "cache", cache);
    if (status == 0 && (environment = environment_make(cache)) == NULL)
        status = -ENOMEM;
    if (status != 0 || environment == NULL)
        complain("cannot make a temporary directory: %s: set TMPDIR", strerror(-status));
    else
        status = gate_measure(&(struct gate_settings){.place = &place,
                                                      .environment = environment,
                                                      .counted = o->counted,
                                                      .corpus = o->corpus},
                              numbers);
    environment_free(environment);
    workplace_close(&place);
    if (status == -EINTR)
        complain("interrupted: nothing was left running: start it again");
    return status;
}

static int expect(const char *path, const json_t *numbers)
{
    json_t *expected = gate_read(path);
    if (expected == NULL)
        return BENCH_CANNOT;
    struct gate_tally tally = gate_compare(expected, numbers, GATE_TEXT, stdout);
    json_decref(expected);
    printf("%d numbers compared: %d better, %d grown within the margin, %d beyond it\n",
           tally.compared, tally.better, tally.grown, tally.red);
    if (tally.red > 0) {
        printf("if this is wanted: make gate-update, and say why in the commit\n");
        return BENCH_FAILED;
    }
    if (tally.compared == 0)
        printf("skip: none of the expected numbers is comparable here\n");
    return tally.compared == 0 ? SKIPPED : BENCH_OK;
}

static int update(const char *path, const json_t *numbers)
{
    json_t *expected = access(path, F_OK) == 0 ? gate_read(path) : json_object();
    if (expected == NULL)
        return BENCH_CANNOT;
    gate_compare(expected, numbers, GATE_TEXT, stdout);
    json_decref(expected);
    if (gate_write(numbers, path) != 0)
        return BENCH_CANNOT;
    printf("%s: %zu numbers\n", path, json_object_size(json_object_get(numbers, "numbers")));
    return BENCH_OK;
}

static int print(const json_t *numbers)
{
    return json_dumpf(numbers, stdout, JSON_INDENT(1) | JSON_SORT_KEYS) == 0 && putchar('\n') >= 0
               ? BENCH_OK
               : BENCH_CANNOT;
}

int command_gate(int argc, char **argv)
{
    struct options o = {.counted = BENCH_COUNTED};
    const struct option_rule rules[] = {
        {.name = "--expect", .kind = OPTION_TEXT, .to = &o.expect},
        {.name = "--update", .kind = OPTION_TEXT, .to = &o.update},
        {.name = "--numbers", .kind = OPTION_TEXT, .to = &o.numbers},
        {.name = "--zpoline", .kind = OPTION_TEXT, .to = &o.command},
        {.name = "--counted", .kind = OPTION_TEXT, .to = &o.counted},
    };
    const struct command_line line = {"gate", usage, rules, sizeof rules / sizeof rules[0],
                                      0,      argc,  ""};
    int status = 0, first = command_line_read(&line, argc, argv);
    if (first <= 0)
        return first == COMMAND_LINE_HELP ? BENCH_OK : BENCH_CANNOT;
    if (o.expect != NULL && o.update != NULL) {
        complain("bad command line: --expect and --update: use one of them");
        return BENCH_CANNOT;
    }
    o.corpus = (const char *const *)argv + first;
    json_t *numbers;
    if (o.numbers == NULL)
        status = measure(&o, &numbers);
    else if ((numbers = gate_read(o.numbers)) == NULL)
        return BENCH_CANNOT;
    int result = status == -EINTR ? BENCH_INTERRUPTED : BENCH_CANNOT;
    if (status == 0 && o.expect != NULL)
        result = expect(o.expect, numbers);
    else if (status == 0)
        result = o.update != NULL ? update(o.update, numbers) : print(numbers);
    json_decref(numbers);
    return result;
}
