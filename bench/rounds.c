/*
 * The order of the samples. Lines of a group follow each other, forwards in one round and backwards
 * in the next (A B B A), so that a drift of the machine hits both sides of a pair alike.
 */
#include "bench/run.h"

#include "bench/context.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/summary.h"

#include <errno.h>
#include <string.h>

#define FAILURES_TOLERATED 2 /* of one line; then it is left out for the rest of the run */

/* Where the run stands within a part. */
struct position {
    const char *what;
    int round;
    int rounds;
    double left_s;
};

static int write_values(struct run *run, const struct plan_line *line,
                        const struct measurement *measured, int round, int order)
{
    struct sample sample = {.round = round, .order = order};
    int status = 0;
    strcpy(sample.suite, line->suite);
    strcpy(sample.case_name, line->case_name);
    strcpy(sample.mechanism, line->mechanism);
    strcpy(sample.sled, line->sled);
    strcpy(sample.hook, line->hook);
    strcpy(sample.place, placement_name(line->placement));
    strcpy(sample.side, line->side);
    for (size_t i = 0; status == 0 && i < measured->count; i++) {
        strcpy(sample.metric, measured->values[i].metric);
        strcpy(sample.unit, measured->values[i].unit);
        sample.value = measured->values[i].value;
        status = sample_write(run->samples, &sample);
    }
    if (status != 0)
        complain("cannot keep a sample: %s: %s: free some space", run->directory,
                 strerror(-status));
    return status;
}

static void note_failure(struct run *run, struct plan_line *line, const char *why, int round)
{
    const char *place = placement_name(line->placement);
    struct shape_name shape = {line->mechanism, line->sled, place};
    char label[3 * SAMPLE_NAME_BYTES];
    run->failures++;
    line->failures++;
    context_note(run->context, "failures",
                 json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i}", "suite", line->suite, "case",
                           line->case_name, "mechanism", line->mechanism, "sled", line->sled,
                           "place", place, "hook", line->hook, "why", why, "round", round));
    progress_clear(&run->progress);
    shape_label(&shape, label, sizeof label);
    complain("sample failed: %s under %s with hook %s: %s: it is left out", line->case_name, label,
             line->hook, why);
}

static int measure_one(struct run *run, struct plan_line *line, int round, int order)
{
    struct measurement measured;
    if (line->failures >= FAILURES_TOLERATED)
        return 0;
    int status = measure_line(&run->measure, line, &measured);
    if (status != 0)
        return status;
    if (measured.failure[0] != '\0') {
        note_failure(run, line, measured.failure, round);
        return 0;
    }
    return write_values(run, line, &measured, round, order);
}

/* All lines of a group once, forwards in even rounds and backwards in odd ones. */
static int measure_group(struct run *run, struct plan *plan, const struct plan_group *group,
                         int round, const struct position *at)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < group->count; i++) {
        size_t index = round % 2 == 0 ? i : group->count - 1 - i;
        if (round / 2 % plan->lines[group->first + index].every != 0)
            continue; /* pairs of rounds, so that it comes forwards and backwards */
        progress_show(&run->progress, at->what, at->round, at->rounds, at->left_s, false);
        status = measure_one(run, &plan->lines[group->first + index], round, (int)i);
        if (status == 0 && interrupt_wanted())
            status = -EINTR;
    }
    return status;
}

static int measure_round(struct run *run, struct plan *plan, const struct position *at)
{
    int status = 0;
    for (size_t g = 0; g < plan->group_count; g++) {
        const struct plan_group *group = &plan->groups[g];
        int nth = at->round / group->every; /* of the rounds that this group has part in */
        for (int k = 0; status == 0 && at->round % group->every == 0 && k < group->repeats; k++)
            status = measure_group(run, plan, group, nth * group->repeats + k, at);
    }
    return status;
}

/* Fills caches, the kernel's and the command's, for what is timed from its start on. */
static int warm_up(struct run *run, struct plan *plan)
{
    struct measurement dropped;
    int status = 0;
    for (size_t i = 0; status == 0 && i < plan->line_count; i++) {
        enum line_kind kind = plan->lines[i].kind;
        if (kind == LINE_START || kind == LINE_MEMORY)
            status = measure_line(&run->measure, &plan->lines[i], &dropped);
    }
    return status;
}

/* A fixed number of rounds, as checks and the noise floor have it. */
static int measure_fixed(struct run *run, struct plan *plan, const char *what, int rounds)
{
    struct position at = {what, 0, rounds, -1.0};
    int status = 0;
    progress_show(&run->progress, what, 0, rounds, -1.0, true);
    for (at.round = 0; status == 0 && at.round < rounds; at.round++)
        status = measure_round(run, plan, &at);
    return status;
}

/* A part that is measured for as long as its budget lasts. */
struct part {
    const char *what;
    int rounds_least, rounds_most;
    double budget_s;
    double later_s; /* what the parts behind it will take */
};

/* How many rounds fit the budget, going by those that are done. */
static int rounds_that_fit(const struct part *part, int done, double spent_s)
{
    int fit = done == 0 ? part->rounds_most : (int)(part->budget_s * done / spent_s);
    if (fit > part->rounds_most)
        fit = part->rounds_most;
    return fit < part->rounds_least ? part->rounds_least : fit;
}

static int measure_within_budget(struct run *run, struct plan *plan, const struct part *part)
{
    struct position at = {part->what, 0, part->rounds_most, -1.0};
    int64_t start_ns = clock_ns();
    int status = 0;
    if (plan->line_count == 0)
        return 0;
    while (status == 0 && at.round < at.rounds) {
        progress_show(&run->progress, at.what, at.round, at.rounds, at.left_s, true);
        status = measure_round(run, plan, &at);
        if (status != 0)
            break;
        at.round++;
        double spent_s = (double)(clock_ns() - start_ns) / 1e9;
        at.rounds = rounds_that_fit(part, at.round, spent_s);
        at.left_s = spent_s / at.round * (at.rounds - at.round) + part->later_s;
    }
    if (run->rounds < 0 || at.round < run->rounds)
        run->rounds = at.round;
    return status;
}

static int measure_parts(struct run *run, struct plan *micro, struct plan *macro)
{
    const struct plan_settings *s = &run->options.settings;
    double macro_s = macro->line_count > 0 ? s->macro_budget_s : 0.0;
    const struct part first = {"measuring", s->rounds_least, s->rounds_most, s->budget_s, macro_s};
    const struct part second = {"measuring servers", s->macro_rounds_least, s->macro_rounds_most,
                                s->macro_budget_s, 0.0};
    run->rounds = -1;
    int status = measure_within_budget(run, micro, &first);
    if (status == 0)
        status = measure_within_budget(run, macro, &second);
    if (run->rounds < 0)
        run->rounds = 0;
    return status;
}

/* What did not pass its check is not measured: its numbers would carry a wrong name. */
static void drop_failed_shapes(const struct plan *checks, struct plan *plan)
{
    for (size_t c = 0; c < checks->line_count; c++)
        for (size_t i = 0; checks->lines[c].failures > 0 && i < plan->line_count; i++)
            if (strcmp(checks->lines[c].mechanism, plan->lines[i].mechanism) == 0 &&
                strcmp(checks->lines[c].sled, plan->lines[i].sled) == 0)
                plan->lines[i].failures = FAILURES_TOLERATED;
}

static int execute_plans(struct run *run, struct plan *checks, struct plan *floor,
                         struct plan *measure, struct plan *macro)
{
    int status = measure_fixed(run, checks, "checking that the hooks see every call", 1);
    drop_failed_shapes(checks, measure);
    drop_failed_shapes(checks, macro);
    if (status == 0)
        status = measure_fixed(run, floor, "A/A pass for the noise floor",
                               run->options.settings.floor_pairs);
    if (status == 0)
        status = warm_up(run, measure);
    if (status == 0)
        status = measure_parts(run, measure, macro);
    progress_clear(&run->progress);
    return status;
}

int rounds_execute(struct run *run)
{
    const struct plan_settings *settings = &run->options.settings;
    const char *usable[MECHANISMS_MAX + 1];
    struct plan checks = {0}, floor = {0}, measure = {0}, macro = {0};
    mechanisms_usable(&run->mechanisms, usable);
    int status = plan_make(&checks, PLAN_CHECK, settings, usable, NULL);
    if (status == 0)
        status = plan_make(&floor, PLAN_FLOOR, settings, usable, NULL);
    if (status == 0)
        status = plan_make(&measure, PLAN_MEASURE, settings, usable, run->options.only);
    if (status == 0)
        status = plan_make(&macro, PLAN_MACRO, settings, usable, run->options.only);
    if (status == 0)
        status = execute_plans(run, &checks, &floor, &measure, &macro);
    plan_free(&checks);
    plan_free(&floor);
    plan_free(&measure);
    plan_free(&macro);
    return status;
}
