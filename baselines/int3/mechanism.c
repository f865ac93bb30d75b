/* Mechanism "int3" for the command: breakpoints at the sites, and SIGTRAP. */
#include "baselines/mechanisms.h"
#include "hook/launch.h"

#define LIBRARY "zpoline/libzpoline-int3.so"

static int probe(const struct mechanism_place *place, struct problem *problem)
{
    return launch_check_library(place, LIBRARY, problem);
}

static int start(const struct launch_request *request, struct problem *problem)
{
    int error = launch_set_environment(request, LIBRARY, problem);
    return error ? error : launch_exec(request, problem);
}

const struct mechanism mechanism_int3 = {
    .name = "int3",
    .summary = "rewrites system call instructions to breakpoints; SIGTRAP leads to the hook",
    .needs = "a dynamic program of glibc's",
    .flags = MECHANISM_TAKES_HOOK | MECHANISM_PRELOADS | MECHANISM_IN_PROCESS,
    .probe = probe,
    .start = start,
};
