/* Mechanisms "ptrace", "ptrace_seccomp" and "ptrace_tracer" for the command. */
#include "baselines/mechanisms.h"
#include "baselines/ptrace/asked.h"
#include "baselines/ptrace/probe.h"
#include "baselines/ptrace/redirect.h"
#include "baselines/ptrace/start.h"
#include "baselines/seccomp_trap/probe.h"
#include "hook/launch.h"

#include <linux/seccomp.h>

#define LIBRARY         "zpoline/libzpoline-ptrace.so"
#define LIBRARY_SECCOMP "zpoline/libzpoline-ptrace-seccomp.so"

#define FLAGS \
    (MECHANISM_TAKES_HOOK | MECHANISM_PRELOADS | MECHANISM_IN_PROCESS | MECHANISM_EXHAUSTIVE)

static int start_under(const struct launch_request *request, const char *library,
                       const struct tracer_way *way, struct problem *problem)
{
    int error = library ? launch_set_environment(request, library, problem) : 0;
    if (!error)
        error = tracer_start(request, way, problem);
    return error ? error : launch_exec(request, problem);
}

static int probe(const struct mechanism_place *place, struct problem *problem)
{
    int error = launch_check_library(place, LIBRARY, problem);
    return error ? error : tracer_probe(problem);
}

static int start(const struct launch_request *request, struct problem *problem)
{
    return start_under(request, LIBRARY, &redirect_by_syscall, problem);
}

const struct mechanism mechanism_ptrace = {
    .name = "ptrace",
    .summary = "a tracer stops each system call twice and leads it to the hook (PTRACE_SYSCALL)",
    .needs = "ptrace allowed, no other tracer, a dynamic program of glibc's",
    .flags = FLAGS,
    .probe = probe,
    .start = start,
};

static int probe_seccomp(const struct mechanism_place *place, struct problem *problem)
{
    int error = launch_check_library(place, LIBRARY_SECCOMP, problem);
    if (!error)
        error = tracer_probe(problem);
    return error ? error : seccomp_probe(SECCOMP_RET_TRACE, "trace", 0, problem);
}

static int start_seccomp(const struct launch_request *request, struct problem *problem)
{
    return start_under(request, LIBRARY_SECCOMP, &redirect_by_seccomp, problem);
}

const struct mechanism mechanism_ptrace_seccomp = {
    .name = "ptrace_seccomp",
    .summary = "a seccomp filter stops the wanted calls once; a tracer leads them to the hook",
    .needs = "ptrace and seccomp filters allowed, no other tracer, a dynamic program of glibc's",
    .flags = FLAGS,
    .probe = probe_seccomp,
    .start = start_seccomp,
};

static int probe_tracer(const struct mechanism_place *place, struct problem *problem)
{
    (void)place;
    return tracer_probe(problem);
}

static int start_tracer(const struct launch_request *request, struct problem *problem)
{
    return start_under(request, NULL, &asked_in_tracer, problem);
}

const struct mechanism mechanism_ptrace_tracer = {
    .name = "ptrace_tracer",
    .summary = "a tracer, in which the hook runs, answers by changing registers (to be measured)",
    .needs = "ptrace allowed, no other tracer",
    .flags = MECHANISM_TAKES_HOOK | MECHANISM_EXHAUSTIVE,
    .probe = probe_tracer,
    .start = start_tracer,
};
