/* What a check measures. */
#include "bench/check.h"

#include <errno.h>
#include <string.h>

#define GROUPS "loop,chain,calls,start-true"

static bool is(const char *text, const char *wanted)
{
    return strcmp(text, wanted) == 0;
}

/*
 * All hooks under the default sled; of everything else what an answered call costs. Natively
 * nothing of ours runs, and what allows all calls is the kernel's work.
 */
static bool is_wanted(const struct plan_line *line)
{
    bool is_default =
        is(line->mechanism, shape_default.mechanism) && is(line->sled, shape_default.sled);
    if (is(line->mechanism, "none") || line->placement != PLACE_ONE)
        return false;
    if (is(line->suite, "calls"))
        return is_default && is(line->case_name, "read_zero");
    if (is(line->case_name, "getpid_chain") || line->kind == LINE_START)
        return is_default;
    return is_default || is(line->hook, "constant");
}

int check_plan(struct plan *plan, const struct plan_settings *settings, const char *const *usable,
               const char *only)
{
    int status = plan_make(plan, PLAN_MEASURE, settings, usable, only != NULL ? only : GROUPS);
    size_t kept = 0;
    for (size_t i = 0; status == 0 && i < plan->line_count; i++)
        if (is_wanted(&plan->lines[i]))
            plan->lines[kept++] = plan->lines[i];
    plan->line_count = kept;
    plan->group_count = 0; /* every line is a pair of its own */
    return status;
}
