/* Making a plan: its groups, their lines, and how long to measure. */
#include "bench/plan_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct plan_settings plan_quick = {
    .mode = "quick",
    .min_time_s = 0.03,
    .rounds_least = 6,
    .rounds_most = 12,
    .budget_s = 120.0,
    .floor_pairs = 12,
    .feed_s = 0.25,
    .macro_rounds_least = 2,
    .macro_rounds_most = 12,
    .macro_budget_s = 190.0,
    .number_step = 25,
};

const struct plan_settings plan_full = {
    .mode = "full",
    .min_time_s = 0.1,
    .rounds_least = 10,
    .rounds_most = 30,
    .budget_s = 1200.0,
    .floor_pairs = 40,
    .feed_s = 2.0,
    .macro_rounds_least = 10,
    .macro_rounds_most = 20,
    .macro_budget_s = 7200.0,
    .number_step = 10,
};

static bool is_usable(const struct plan_builder *b, const struct plan_line *line)
{
    bool found = strcmp(line->mechanism, "none") == 0;
    for (size_t i = 0; !found && b->usable[i] != NULL; i++)
        found = strcmp(b->usable[i], line->mechanism) == 0;
    return found && !(line->placement == PLACE_ACROSS && b->settings->one_cpu);
}

void plan_add_line(struct plan_builder *b, struct plan_line line)
{
    struct plan *plan = b->plan;
    if (b->status != 0 || !is_usable(b, &line))
        return;
    if (plan->line_count == plan->line_capacity) {
        size_t capacity = plan->line_capacity == 0 ? 64 : plan->line_capacity * 2;
        struct plan_line *grown = realloc(plan->lines, capacity * sizeof *grown);
        if (grown == NULL) {
            b->status = -ENOMEM;
            return;
        }
        plan->lines = grown;
        plan->line_capacity = capacity;
    }
    plan->lines[plan->line_count++] = line;
    plan->groups[plan->group_count - 1].count++;
}

struct plan_line plan_make_line(enum line_kind kind, const char *suite, const char *case_name,
                                const struct shape *shape, const struct hook_use *hook)
{
    struct plan_line line = {
        .kind = kind,
        .suite = suite,
        .mechanism = shape->mechanism,
        .sled = shape->sled,
        .placement = shape->placement,
        .hook = hook->name,
        .expect = hook->expect,
        .side = "",
        .every = 1,
    };
    snprintf(line.case_name, sizeof line.case_name, "%s", case_name);
    snprintf(line.hook_spec, sizeof line.hook_spec, "%s", hook->spec);
    return line;
}

static void begin_group(struct plan_builder *b, const struct plan_rule *rule)
{
    b->plan->groups[b->plan->group_count++] = (struct plan_group){.name = rule->name,
                                                                  .first = b->plan->line_count,
                                                                  .repeats = rule->repeats,
                                                                  .every = rule->every};
}

int plan_make(struct plan *plan, enum plan_part part, const struct plan_settings *settings,
              const char *const *usable, const char *only)
{
    *plan = (struct plan){0};
    struct plan_builder b = {plan, settings, usable, only, 0};
    for (size_t i = 0; i < plan_rule_count; i++) {
        if (plan_rule_applies(&plan_rules[i], part, only)) {
            begin_group(&b, &plan_rules[i]);
            if (plan_rules[i].build != NULL)
                plan_rules[i].build(&b);
            else
                plan_build_macro(&b, &plan_rules[i].macro);
        }
    }
    if (b.status != 0)
        plan_free(plan);
    return b.status;
}

void plan_free(struct plan *plan)
{
    free(plan->lines);
    *plan = (struct plan){0};
}
