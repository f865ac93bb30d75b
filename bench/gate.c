/* The numbers of the gate, measured. */
#include "bench/gate.h"

#include "bench/build_id.h"
#include "bench/measure.h"
#include "bench/mechanisms.h"
#include "bench/message.h"
#include "bench/process.h"
#include "bench/step.h"
#include "microbench/counted.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER            "70000001" /* no process has this number */
#define HOOK_THAT_REPORTS "count"    /* to the current folder unless it is told another file */
#define ASK_TIMEOUT_S     60

struct gate {
    const struct gate_settings *settings;
    struct mechanism_list mechanisms;
    json_t *numbers;
    json_t *skipped;
    char report[PATH_MAX + 8]; /* where a hook that reports does so */
};

/* What is counted: one hook under one mechanism. */
static const struct counted_line {
    const char *name;
    const char *mechanism;
    const char *sled;
    const char *hook; /* NULL: none */
    const char *site; /* whose: the program's own, or libc's */
    const char *expect;
} counted_lines[] = {
    {"none", "none", "", NULL, "own", "self"},
    {"zpoline/answered", "zpoline", "one-jump", "constant:39=" ANSWER, "own", ANSWER},
    {"zpoline/passed", "zpoline", "one-jump", "identity", "own", "self"},
    {"zpoline/unwanted", "zpoline", "one-jump", "constant:4000=1", "own", "self"},
    {"zpoline/counted", "zpoline", "one-jump", HOOK_THAT_REPORTS, "own", "self"},
    {"zpoline/answered-short-jump", "zpoline", "short-jump", "constant:39=" ANSWER, "own", ANSWER},
    {"zpoline/answered-nop", "zpoline", "nop", "constant:39=" ANSWER, "own", ANSWER},
    {"int3/answered", "int3", "", "constant:39=" ANSWER, "own", ANSWER},
    {"int3/passed", "int3", "", "identity", "own", "self"},
    {"int3/unwanted", "int3", "", "constant:4000=1", "own", "self"},
    {"sud/answered", "sud", "", "constant:39=" ANSWER, "own", ANSWER},
    {"sud/passed", "sud", "", "identity", "own", "self"},
    {"sud/unwanted", "sud", "", "constant:4000=1", "own", "self"},
    {"seccomp_trap/answered", "seccomp_trap", "", "constant:39=" ANSWER, "own", ANSWER},
    {"seccomp_trap/passed", "seccomp_trap", "", "identity", "own", "self"},
    {"seccomp_trap/unwanted", "seccomp_trap", "", "constant:4000=1", "own", "self"},
    {"sud_allow", "sud_allow", "", NULL, "own", "self"},
    {"seccomp_allow", "seccomp_allow", "", NULL, "own", "self"},
    {"ld_preload/answered", "ld_preload", "", "constant:39=" ANSWER, "libc", ANSWER},
    {"ld_preload/passed", "ld_preload", "", "identity", "libc", "self"},
    {"ld_preload/unwanted", "ld_preload", "", "constant:4000=1", "libc", "self"},
};
#define COUNTED_LINES (sizeof counted_lines / sizeof counted_lines[0])

static void set(struct gate *gate, const char *group, const char *name, const char *what,
                long value)
{
    char key[160];
    snprintf(key, sizeof key, "%s/%s/%s", group, name, what);
    json_object_set_new(gate->numbers, key, json_integer(value));
}

static void skip(struct gate *gate, const char *what, const char *why)
{
    json_object_set_new(gate->skipped, what, json_string(why));
}

/* NULL when it can be used. */
static const char *unusable(const struct gate *gate, const char *mechanism)
{
    if (strcmp(mechanism, "none") == 0)
        return NULL;
    for (size_t i = 0; i < gate->mechanisms.count; i++)
        if (strcmp(gate->mechanisms.items[i].name, mechanism) == 0)
            return gate->mechanisms.items[i].usable ? NULL : gate->mechanisms.items[i].reason;
    return "the command does not know it";
}

static void start_words(const struct gate *gate, const struct counted_line *line,
                        struct command *command)
{
    if (strcmp(line->mechanism, "none") == 0)
        return;
    command_add(command, gate->settings->place->command);
    command_add(command, "run");
    command_add(command, "--mechanism");
    command_add(command, line->mechanism);
    if (line->hook != NULL) {
        command_add(command, "--hook");
        command_add(command, line->hook);
    }
    if (line->hook != NULL && strcmp(line->hook, HOOK_THAT_REPORTS) == 0) {
        command_add(command, "--report");
        command_add(command, gate->report);
    }
    if (line->sled[0] != '\0') {
        command_add(command, "--sled");
        command_add(command, line->sled);
    }
    command_add(command, "--");
}

static int refuse(const char *what, int status, const struct step_counts *counts)
{
    if (status == -EINTR)
        return status;
    complain("cannot count: %s: %s: run it by hand", what,
             status != 0 ? strerror(-status) : counts->failure);
    return status != 0 ? status : -EPROTO;
}

static int count_line(struct gate *gate, const struct counted_line *line)
{
    struct command command = {0};
    struct step_counts counts;
    const char *why = unusable(gate, line->mechanism);
    if (why != NULL) {
        skip(gate, line->name, why);
        return 0;
    }
    start_words(gate, line, &command);
    command_add(&command, gate->settings->counted);
    command_add(&command, line->site);
    command_add(&command, line->expect);
    int status = step_count(&command, gate->settings->environment, &counts);
    if (status != 0 || counts.failure[0] != '\0')
        return refuse(line->name, status, &counts);
    set(gate, "call", line->name, "instructions", counts.turn.instructions - COUNTED_OWN);
    set(gate, "call", line->name, "crossings", counts.turn.crossings);
    return 0;
}

static int count_start(struct gate *gate, const struct counted_line *line,
                       struct step_counts *counts)
{
    struct command command = {0};
    start_words(gate, line, &command);
    command_add(&command, gate->settings->counted);
    command_add(&command, "start");
    /* The first time fills the cache. */
    int status = step_count(&command, gate->settings->environment, counts);
    if (status == 0 && counts->failure[0] == '\0')
        status = step_count(&command, gate->settings->environment, counts);
    return status != 0 || counts->failure[0] != '\0' ? refuse("a start", status, counts) : 0;
}

static int count_starts(struct gate *gate)
{
    static const struct counted_line native = {.mechanism = "none", .sled = ""};
    static const struct counted_line hooked = {
        .mechanism = "zpoline", .sled = "one-jump", .hook = "identity"};
    struct step_counts without, with;
    if (unusable(gate, "zpoline") != NULL)
        return 0;
    int status = count_start(gate, &native, &without);
    if (status == 0)
        status = count_start(gate, &hooked, &with);
    if (status != 0)
        return status;
    set(gate, "start", "zpoline", "system_calls", with.start_calls - without.start_calls);
    set(gate, "start", "zpoline", "dirtied_kib",
        (long)(with.at_exit.dirty_kib - without.at_exit.dirty_kib));
    set(gate, "start", "zpoline", "patched_kib",
        (long)(with.at_exit.patched_kib - without.at_exit.patched_kib));
    set(gate, "space", "zpoline", "page_zero_kib", with.page_zero_kib);
    set(gate, "space", "zpoline", "pads_kib", with.pads_kib);
    return 0;
}

/* In which group a file of the corpus is: what its sites depend on. */
static const char *group_of(const char *file)
{
    if (strncmp(file, "libc.so", 7) == 0)
        return "sites-libc";
    return strncmp(file, "ld-linux", 8) == 0 ? "sites-ld" : "sites";
}

static void take_sites(struct gate *gate, const json_t *answer)
{
    size_t i;
    json_t *file, *count;
    const char *verdict;
    json_array_foreach(json_object_get(answer, "files"), i, file)
    {
        const char *path = json_string_value(json_object_get(file, "file"));
        const char *slash = path != NULL ? strrchr(path, '/') : NULL;
        const char *name = slash != NULL ? slash + 1 : path;
        if (name == NULL)
            continue;
        json_object_foreach(json_object_get(file, "counts"), verdict, count)
        {
            set(gate, group_of(name), name, verdict, (long)json_integer_value(count));
        }
    }
}

static int judge_file(struct gate *gate, const char *path)
{
    struct command command = {0};
    struct process_result result;
    json_error_t error;
    command_add(&command, gate->settings->place->command);
    command_add(&command, "sites");
    command_add(&command, "--json");
    command_add(&command, path);
    int status = process_run(&command, gate->settings->environment, ASK_TIMEOUT_S, &result);
    if (status != 0)
        return refuse(path, status, NULL);
    json_t *answer = json_loads(result.output, 0, &error);
    process_result_free(&result);
    const json_t *file = json_array_get(json_object_get(answer, "files"), 0);
    if (!json_is_object(json_object_get(file, "counts"))) {
        complain("cannot count the sites: %s: zpoline sites --json gave no answer: run it by hand",
                 path);
        status = -EPROTO;
    } else {
        take_sites(gate, answer);
    }
    json_decref(answer);
    return status;
}

static int judge_corpus(struct gate *gate)
{
    static const char *const libraries[] = {"libc.so", "ld-linux"};
    int status = 0;
    for (size_t i = 0; status == 0 && i < sizeof libraries / sizeof libraries[0]; i++) {
        char path[4096];
        build_id_mapped(libraries[i], path, sizeof path);
        if (path[0] != '\0')
            status = judge_file(gate, path);
    }
    const char *const *file = gate->settings->corpus;
    for (; status == 0 && file != NULL && *file != NULL; file++)
        status = judge_file(gate, *file);
    return status;
}

static int count_calls(struct gate *gate)
{
    int status = 0;
    if (!measure_memory_possible()) {
        skip(gate, "call, start, space",
             "a traced process gets no privilege to map page zero: count as root, or after sysctl "
             "vm.mmap_min_addr=0");
        return 0;
    }
    for (size_t i = 0; status == 0 && i < COUNTED_LINES; i++)
        status = count_line(gate, &counted_lines[i]);
    return status == 0 ? count_starts(gate) : status;
}

int gate_measure(const struct gate_settings *settings, json_t **numbers)
{
    struct gate gate = {.settings = settings, .numbers = json_object(), .skipped = json_object()};
    *numbers = NULL;
    snprintf(gate.report, sizeof gate.report, "%s/report", settings->place->scratch);
    int status = mechanisms_ask(settings->place, settings->environment, &gate.mechanisms);
    if (status == 0)
        status = count_calls(&gate);
    if (status == 0)
        status = judge_corpus(&gate);
    json_t *result = json_pack("{s:i, s:o, s:o, s:o}", "format", GATE_FORMAT, "context",
                               gate_context(settings->build_type), "skipped", gate.skipped,
                               "numbers", gate.numbers);
    if (status == 0 && result == NULL)
        status = -ENOMEM;
    if (status == 0)
        *numbers = result;
    else
        json_decref(result);
    return status;
}
