/* Mechanism "sud_allow" for the command: a cost line of the benchmarks, no hook. */
#include "baselines/mechanisms.h"
#include "baselines/sud/probe.h"
#include "hook/launch.h"

#define LIBRARY "zpoline/libzpoline-sud-allow.so"

static int probe(const struct mechanism_place *place, struct problem *problem)
{
    int error = sud_probe(problem);
    return error ? error : launch_check_library(place, LIBRARY, problem);
}

static int start(const struct launch_request *request, struct problem *problem)
{
    int error = launch_set_environment(request, LIBRARY, problem);
    return error ? error : launch_exec(request, problem);
}

const struct mechanism mechanism_sud_allow = {
    .name = "sud_allow",
    .summary = "Syscall User Dispatch armed, selector on allow: what that costs; no hook",
    .needs = "Linux 5.11, a dynamic program of glibc's",
    .flags = MECHANISM_PRELOADS,
    .probe = probe,
    .start = start,
};
