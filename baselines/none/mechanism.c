/*
 * Mechanism "none": the program as it is. The floor of every comparison, and the shortest example
 * of a `struct mechanism`.
 */
#include "baselines/mechanisms.h"
#include "hook/launch.h"

static int probe(const struct mechanism_place *place, struct problem *problem)
{
    return 0;
}

const struct mechanism mechanism_none = {
    .name = "none",
    .summary = "the program as it is: no hook, no cost",
    .needs = "nothing",
    .flags = 0,
    .probe = probe,
    .start = launch_exec,
};
