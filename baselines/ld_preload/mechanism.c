/*
 * Mechanism "ld_preload" for the command: its library replaces libc's wrappers. The floor of
 * hooking: the cheapest dispatch, and blind to everything that does not go through a wrapper.
 */
#include "baselines/mechanisms.h"
#include "hook/launch.h"

#define LIBRARY "zpoline/libzpoline-ld-preload.so"

static int probe(const struct mechanism_place *place, struct problem *problem)
{
    return launch_check_library(place, LIBRARY, problem);
}

static int start(const struct launch_request *request, struct problem *problem)
{
    int error = launch_set_environment(request, LIBRARY, problem);
    return error ? error : launch_exec(request, problem);
}

const struct mechanism mechanism_ld_preload = {
    .name = "ld_preload",
    .summary = "replaces libc's wrappers of system calls; sees no other call",
    .needs = "a dynamically linked program of glibc's",
    .flags = MECHANISM_TAKES_HOOK | MECHANISM_PRELOADS | MECHANISM_IN_PROCESS,
    .probe = probe,
    .start = start,
};
