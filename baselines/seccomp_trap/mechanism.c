/* Mechanism "seccomp_trap" for the command: a seccomp filter, and SIGSYS. */
#include "baselines/mechanisms.h"
#include "baselines/seccomp_trap/probe.h"
#include "hook/launch.h"

#include <linux/seccomp.h>

#define LIBRARY "zpoline/libzpoline-seccomp-trap.so"

static int probe(const struct mechanism_place *place, struct problem *problem)
{
    int error = seccomp_probe(SECCOMP_RET_TRAP, "trap", 0, problem);
    return error ? error : launch_check_library(place, LIBRARY, problem);
}

static int start(const struct launch_request *request, struct problem *problem)
{
    int error = launch_set_environment(request, LIBRARY, problem);
    return error ? error : launch_exec(request, problem);
}

const struct mechanism mechanism_seccomp_trap = {
    .name = "seccomp_trap",
    .summary = "a seccomp filter answers system calls by SIGSYS; the program cannot exec",
    .needs = "seccomp filters, a dynamic program of glibc's",
    .flags =
        MECHANISM_TAKES_HOOK | MECHANISM_PRELOADS | MECHANISM_IN_PROCESS | MECHANISM_EXHAUSTIVE,
    .probe = probe,
    .start = start,
};
