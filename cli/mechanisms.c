/*
 * The table of mechanisms and its check: see mechanisms.h.
 */
#include "cli/mechanisms.h"

#include "baselines/mechanisms.h"
#include "cli/suggest.h"
#include "zpoline/mechanism.h"

#include <errno.h>
#include <string.h>

const struct mechanism *const mechanisms[] = {
    &mechanism_none,
    &mechanism_ld_preload,
    &mechanism_zpoline,
    &mechanism_int3,
    &mechanism_sud,
    &mechanism_sud_allow,
    &mechanism_seccomp_trap,
    &mechanism_seccomp_allow,
    &mechanism_ptrace,
    &mechanism_ptrace_seccomp,
    &mechanism_ptrace_tracer,
    &mechanism_seccomp_notify,
    NULL,
};

#define MECHANISM_COUNT (sizeof mechanisms / sizeof mechanisms[0] - 1)

/* The name of the first member that is missing, or NULL. */
static const char *missing_member(const struct mechanism *mechanism)
{
    if (!mechanism->name || !mechanism->name[0])
        return "name";
    if (!mechanism->summary)
        return "summary";
    if (!mechanism->needs)
        return "needs";
    if (!mechanism->probe)
        return "probe";
    return mechanism->start ? NULL : "start";
}

static const struct mechanism *named(const struct mechanism *const table[], const char *name)
{
    for (; *table; table++) {
        if (strcmp((*table)->name, name) == 0)
            return *table;
    }
    return NULL;
}

int mechanisms_check(const struct mechanism *const table[], struct problem *problem)
{
    for (size_t i = 0; table[i]; i++) {
        const char *member = missing_member(table[i]);
        problem_what(problem, "mechanism %zu (%s) of the table", i + 1,
                     table[i]->name ? table[i]->name : "no name");
        if (member) {
            problem_why(problem, "its '%s' is missing", member);
            problem_remedy(problem, "fill it in and build again");
            return -EINVAL;
        }
        if (named(table, table[i]->name) != table[i]) {
            problem_why(problem, "an earlier one has the same name");
            problem_remedy(problem, "rename one and build again");
            return -EINVAL;
        }
    }
    return 0;
}

const struct mechanism *mechanism_find(const char *name, struct problem *problem)
{
    const struct mechanism *found = named(mechanisms, name);
    if (found)
        return found;
    const char *names[MECHANISM_COUNT];
    for (size_t i = 0; i < MECHANISM_COUNT; i++)
        names[i] = mechanisms[i]->name;
    problem_what(problem, "--mechanism %s", name);
    problem_why(problem, "there is no such mechanism");
    suggest_remedy(name, names, MECHANISM_COUNT, "choose one of", problem->remedy,
                   sizeof problem->remedy);
    return NULL;
}
