/* Mechanism "sud" for the command: Syscall User Dispatch. */
#include "baselines/mechanisms.h"
#include "baselines/sud/probe.h"
#include "hook/launch.h"

#define LIBRARY "zpoline/libzpoline-sud.so"

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

const struct mechanism mechanism_sud = {
    .name = "sud",
    .summary = "the kernel sends SIGSYS for each system call (Syscall User Dispatch)",
    .needs = "Linux 5.11, a dynamic program of glibc's",
    .flags =
        MECHANISM_TAKES_HOOK | MECHANISM_PRELOADS | MECHANISM_IN_PROCESS | MECHANISM_EXHAUSTIVE,
    .probe = probe,
    .start = start,
};
