/* A check: prepares both sides, measures the pairs, keeps the samples, reports. */
#include "bench/check.h"

#include "bench/context.h"
#include "bench/interrupt.h"
#include "bench/measure.h"
#include "bench/message.h"
#include "bench/progress.h"
#include "bench/results_folder.h"
#include "bench/warnings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPETITIONS        6 /* within a sample, of which the smallest is taken */
#define FAILURES_TOLERATED 2 /* of one line; then it is left out */

static const char *const side_names[] = {"base", "head"}, *const floor_names[] = {"A", "B"};

struct check {
    const struct check_options *options;
    struct plan_settings settings;
    struct workplace places[CHECK_SIDES];
    char **environments[CHECK_SIDES];
    struct measure_context measure[CHECK_SIDES];
    struct mechanism_list mechanisms[CHECK_SIDES];
    json_t *context;
    FILE *samples;
    struct progress progress;
    char counted[PATH_MAX];
    int pairs; /* of base and head that came to their end */
};

/* One pass over all lines: which sides are pairs, and under which names they are kept. */
struct pass {
    const char *suite;
    const char *what;
    enum check_side sides[2];
    const char *const *names;
};
static const struct pass floor_pass = {
    CHECK_FLOOR, "A/A pass", {CHECK_BASE, CHECK_BASE}, floor_names};
static const struct pass change_pass = {
    CHECK_CHANGE, "base and head", {CHECK_BASE, CHECK_HEAD}, side_names};

static int keep(struct check *check, const struct pass *pass, const struct plan_line *line,
                const struct measurement *measured, int round, int which, int order)
{
    struct sample sample = {.round = round, .order = order, .value = measured->values[0].value};
    strcpy(sample.suite, pass->suite);
    strcpy(sample.case_name, line->case_name);
    strcpy(sample.mechanism, line->mechanism);
    strcpy(sample.sled, line->sled);
    strcpy(sample.hook, line->hook);
    strcpy(sample.side, pass->names[which]);
    strcpy(sample.metric, measured->values[0].metric);
    strcpy(sample.unit, measured->values[0].unit);
    int status = sample_write(check->samples, &sample);
    if (status != 0)
        complain("cannot keep a sample: %s: %s: free some space", check->options->out,
                 strerror(-status));
    return status;
}

static void note_failure(struct check *check, struct plan_line *line, enum check_side side,
                         const char *why)
{
    line->failures++;
    context_note(check->context, "failures",
                 json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "side", side_names[side], "case",
                           line->case_name, "mechanism", line->mechanism, "sled", line->sled,
                           "hook", line->hook, "why", why));
    progress_clear(&check->progress);
    complain("sample failed: %s under %s %s with hook %s, %s: %s: it is left out", line->case_name,
             line->mechanism, line->sled, line->hook, side_names[side], why);
}

/* Both sides of a pair, the first one first in even rounds. */
static int measure_pair(struct check *check, const struct pass *pass, struct plan_line *line,
                        int round)
{
    int status = 0;
    for (int k = 0; status == 0 && k < 2 && line->failures < FAILURES_TOLERATED; k++) {
        int which = round % 2 == 0 ? k : 1 - k;
        enum check_side side = pass->sides[which];
        struct measurement measured;
        status = measure_line(&check->measure[side], line, &measured);
        if (status == 0 && measured.failure[0] != '\0')
            note_failure(check, line, side, measured.failure);
        else if (status == 0)
            status = keep(check, pass, line, &measured, round, which, k);
        if (status == 0 && interrupt_wanted())
            status = -EINTR;
    }
    return status;
}

static int measure_round(struct check *check, const struct pass *pass, struct plan *plan, int round)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < plan->line_count; i++)
        status = measure_pair(check, pass, &plan->lines[i], round);
    return status;
}

/* Caches, ours and the kernel's, are filled before anything is timed. */
static int warm_up(struct check *check, struct plan *plan)
{
    struct measurement dropped;
    int status = 0;
    progress_show(&check->progress, "warming up", 0, 1, -1.0, true);
    for (size_t i = 0; status == 0 && i < plan->line_count; i++)
        for (int side = 0; status == 0 && side < CHECK_SIDES; side++)
            status = measure_line(&check->measure[side], &plan->lines[i], &dropped);
    return status;
}

/* How many pairs of base and head fit the budget, going by what a round took. Always even. */
static int pairs_that_fit(const struct check *check, double round_s)
{
    const struct check_options *o = check->options;
    int pairs =
        o->budget_s / round_s < o->pairs_most ? (int)(o->budget_s / round_s) : o->pairs_most;
    pairs = pairs < o->pairs_least ? o->pairs_least : pairs;
    return pairs + pairs % 2; /* as often forwards as backwards */
}

/*
 * The A/A pass begins, and goes on between the pairs of base and head, so that its floor is of the
 * same minutes: a disturbance at one end of the check would else look like the noise of all of it.
 */
static int measure_passes(struct check *check, struct plan *plan)
{
    int floor_pairs = check->options->floor_pairs, pairs = check->options->pairs_most, floors = 0;
    int64_t start = clock_ns();
    int status = 0;
    while (status == 0 && (check->pairs < pairs || floors < floor_pairs)) {
        bool is_floor = floors < floor_pairs && floors * pairs <= check->pairs * floor_pairs;
        double spent_s = (double)(clock_ns() - start) / 1e9;
        int done = check->pairs + floors, all = pairs + floor_pairs;
        progress_show(&check->progress, is_floor ? floor_pass.what : change_pass.what, done, all,
                      done > 0 ? spent_s / done * (all - done) : -1.0, done % 8 == 0);
        status = measure_round(check, is_floor ? &floor_pass : &change_pass, plan,
                               is_floor ? floors : check->pairs);
        if (status == 0)
            *(is_floor ? &floors : &check->pairs) += 1;
        pairs = pairs_that_fit(check, (double)(clock_ns() - start) / 1e9 / (done + 1));
    }
    return status;
}

static int measure_plan(struct check *check, struct plan *plan)
{
    int status = warm_up(check, plan);
    if (status == 0)
        status = measure_passes(check, plan);
    progress_clear(&check->progress);
    return status;
}

/* What only one side can do is no case; the other reasons stand in the context of any run. */
static void note_skipped(struct check *check, const char *names[MECHANISMS_MAX + 1])
{
    size_t count = 0;
    for (size_t i = 0; i < check->mechanisms[CHECK_HEAD].count; i++) {
        const struct mechanism_state *head = &check->mechanisms[CHECK_HEAD].items[i];
        const struct mechanism_state *base = NULL;
        for (size_t k = 0; k < check->mechanisms[CHECK_BASE].count; k++)
            if (strcmp(check->mechanisms[CHECK_BASE].items[k].name, head->name) == 0)
                base = &check->mechanisms[CHECK_BASE].items[k];
        const char *why = !head->usable ? head->reason : "not in the base";
        if (head->usable && base != NULL && base->usable)
            names[count++] = head->name;
        else
            context_note(check->context, "skipped",
                         json_pack("{s:s, s:s}", "what", head->name, "reason",
                                   head->usable && base != NULL ? base->reason : why));
    }
    names[count] = NULL;
}

static int measure_gate(struct check *check)
{
    json_t *both = json_object();
    int status = 0;
    if (check->options->no_gate) {
        json_decref(both);
        return 0;
    }
    for (int side = 0; status == 0 && side < CHECK_SIDES; side++) {
        struct gate_settings settings = {.place = &check->places[side],
                                         .environment = check->environments[side],
                                         .counted = check->counted};
        json_t *numbers = NULL;
        progress_show(&check->progress, "counting instructions", side, CHECK_SIDES, -1.0, true);
        status = gate_measure(&settings, &numbers);
        json_object_set_new(both, side_names[side], numbers);
    }
    progress_clear(&check->progress);
    json_object_set_new(check->context, "gate", both);
    return status;
}

static int measure_all(struct check *check)
{
    const char *usable[MECHANISMS_MAX + 1];
    struct plan plan = {0};
    note_skipped(check, usable);
    int status = measure_gate(check);
    if (status == 0)
        status = check_plan(&plan, &check->settings, usable, check->options->only);
    if (status == 0 && plan.line_count == 0) {
        complain("cannot measure: no mechanism works in both builds: run %s doctor",
                 check->places[CHECK_HEAD].command);
        status = -ENODEV;
    }
    if (status == 0)
        status = measure_plan(check, &plan);
    plan_free(&plan);
    return status;
}

static int prepare_side(struct check *check, enum check_side side)
{
    struct workplace *place = &check->places[side];
    char cache[PATH_MAX];
    if (side != CHECK_BASE)
        *place = check->places[CHECK_BASE]; /* one scratch folder, one core */
    if (snprintf(place->command, sizeof place->command, "%s/bin/zpoline",
                 check->options->builds[side]) >= (int)sizeof place->command ||
        access(place->command, X_OK) != 0) {
        complain("cannot measure the %s: %s/bin/zpoline: %s: name a build folder by --%s",
                 side_names[side], check->options->builds[side], strerror(errno), side_names[side]);
        return -ENOENT;
    }
    int status = workplace_fresh(place, side_names[side], cache);
    if (status != 0 || (check->environments[side] = environment_make(cache)) == NULL)
        return status != 0 ? status : -ENOMEM;
    check->measure[side] = (struct measure_context){.place = place,
                                                    .warm_environment = check->environments[side],
                                                    .min_time_s = check->settings.min_time_s,
                                                    .repetitions = REPETITIONS};
    return mechanisms_ask(place, check->environments[side], &check->mechanisms[side]);
}

/* One of the head's programs, which measure both sides, unless another is named. */
static int find_program(const struct check *check, const char *given, const char *name, char *path)
{
    if (given != NULL)
        snprintf(path, PATH_MAX, "%s", given);
    else
        snprintf(path, PATH_MAX, "%s/microbench/%s", check->options->builds[CHECK_HEAD], name);
    if (access(path, X_OK) == 0)
        return 0;
    complain("cannot measure: %s: %s: build it or name it by --%s", path, strerror(errno), name);
    return -ENOENT;
}

static int find_programs(struct check *check)
{
    int status =
        find_program(check, check->options->micro, "micro", check->places[CHECK_BASE].micro);
    if (status == 0 && !check->options->no_gate)
        status = find_program(check, check->options->counted, "counted", check->counted);
    return status;
}

static json_t *commit_json(const char *name, bool dirty)
{
    return json_pack("{s:s, s:b}", "id", name != NULL ? name : "unknown", "dirty", (int)dirty);
}

static void describe(struct check *check)
{
    const struct check_options *o = check->options;
    json_object_set_new(check->context, "commit", commit_json(o->names[CHECK_HEAD], o->dirty));
    json_object_set_new(check->context, "check",
                        json_pack("{s:o, s:o, s:f, s:i}", "base",
                                  commit_json(o->names[CHECK_BASE], false), "head",
                                  commit_json(o->names[CHECK_HEAD], o->dirty), "margin", o->margin,
                                  "floor_pairs", o->floor_pairs));
}

static int prepare(struct check *check)
{
    int status = workplace_open(&check->places[CHECK_BASE]);
    if (status != 0)
        complain("cannot make a temporary directory: %s: set TMPDIR", strerror(-status));
    if (status == 0)
        status = find_programs(check);
    for (int side = 0; status == 0 && side < CHECK_SIDES; side++)
        status = prepare_side(check, side);
    if (status != 0)
        return status;
    check->context = context_gather(&check->places[CHECK_BASE], &check->settings,
                                    check->environments[CHECK_BASE]);
    if (check->context == NULL)
        return -ENOMEM;
    describe(check);
    warnings_show(check->context);
    return results_open(check->options->out, check->context, &check->samples);
}

/* A form of the report in a file, where one is wanted. */
static int write_form(const struct sample_set *set, const json_t *context, enum check_form form,
                      const char *path)
{
    FILE *file = path != NULL ? fopen(path, "we") : NULL;
    if (path == NULL)
        return 0;
    if (file != NULL)
        check_report(set, context, form, file);
    if (file == NULL || fclose(file) != 0) {
        complain("cannot write the report: %s: %s: choose another file", path, strerror(errno));
        return -EIO;
    }
    return 0;
}

static int report(struct check *check)
{
    char path[PATH_MAX + 16];
    struct sample_set set;
    snprintf(path, sizeof path, "%s/samples.jsonl", check->options->out);
    if (samples_read(path, &set) != 0)
        return BENCH_CANNOT;
    struct check_outcome outcome = check_report(&set, check->context, CHECK_TEXT, stdout);
    int status = write_form(&set, check->context, CHECK_MARKDOWN, check->options->markdown);
    if (status == 0)
        status = write_form(&set, check->context, CHECK_JSON, check->options->json);
    samples_free(&set);
    return status != 0 ? BENCH_CANNOT : check_exit(&outcome);
}

static int finish(struct check *check, int status)
{
    const char *out = check->options->out;
    context_finish(check->context, status == 0, check->pairs);
    int written = context_write(check->context, out);
    if (written != 0)
        complain("cannot write the context: %s: %s: free some space", out, strerror(-written));
    if (status == -EINTR) {
        complain("interrupted: after %d pairs: what was measured is in %s, marked incomplete",
                 check->pairs, out);
        return BENCH_INTERRUPTED;
    }
    return status != 0 || written != 0 ? BENCH_CANNOT : report(check);
}

int check_execute(const struct check_options *options)
{
    struct check check = {.options = options, .settings = plan_quick};
    int result = BENCH_CANNOT;
    check.settings.mode = "check";
    check.settings.min_time_s = options->min_time_s;
    check.settings.budget_s = options->budget_s;
    check.settings.rounds_least = options->pairs_least;
    check.settings.rounds_most = options->pairs_most;
    check.settings.floor_pairs = options->floor_pairs;
    interrupt_catch();
    progress_begin(&check.progress);
    int status = prepare(&check);
    if (status == 0)
        result = finish(&check, measure_all(&check));
    else if (status == -EINTR)
        result = BENCH_INTERRUPTED;
    if (check.samples != NULL)
        fclose(check.samples);
    json_decref(check.context);
    for (int side = 0; side < CHECK_SIDES; side++)
        environment_free(check.environments[side]);
    workplace_close(&check.places[CHECK_BASE]);
    return result;
}
