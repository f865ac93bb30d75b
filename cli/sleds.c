/*
 * The names of the sleds: see sleds.h.
 */
#include "cli/sleds.h"

#include "cli/suggest.h"

#include <errno.h>
#include <string.h>

const char *const sled_names[SLED_COUNT] = {"one-jump", "short-jump", "nop"};

int sled_name_check(const char *name, struct problem *problem)
{
    for (size_t i = 0; i < SLED_COUNT; i++) {
        if (strcmp(sled_names[i], name) == 0)
            return 0;
    }
    problem_what(problem, "--sled %s", name);
    problem_why(problem, "there is no such sled");
    suggest_remedy(name, sled_names, SLED_COUNT, "choose one of", problem->remedy,
                   sizeof problem->remedy);
    return -EINVAL;
}
