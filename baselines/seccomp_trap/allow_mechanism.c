/*
 * Mechanism "seccomp_allow" for the command: the cost line, no hook. The command installs a filter
 * that looks at the instruction pointer, as seccomp_trap's does for a call from the raw site, and
 * allows all calls; the program inherits it over exec, and hands it on to its children.
 */
#include "baselines/mechanisms.h"
#include "baselines/seccomp_trap/probe.h"
#include "hook/launch.h"
#include "hook/setup/bpf.h"

#include <stddef.h>
#include <string.h>

#define IP_LOW  (offsetof(struct seccomp_data, instruction_pointer))
#define IP_HIGH (IP_LOW + 4)

/*
 * The instructions that a call from the raw site takes in a filter of bpf_build()'s. The addresses
 * are not known here, so both ways of each test lead on: one verdict, always by the longest way. It
 * depends on the address for all that the kernel knows, so that it cannot note the numbers as
 * allowed.
 */
static const struct sock_filter allow_all[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, IP_HIGH),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x7fff, 0, 0),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, IP_LOW),
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x1000, 0, 0),
    BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 0x2000, 0, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static int probe(const struct mechanism_place *place, struct problem *problem)
{
    (void)place;
    return seccomp_probe(SECCOMP_RET_ALLOW, "allow", 0, problem);
}

static int start(const struct launch_request *request, struct problem *problem)
{
    long error = bpf_install(seccomp_libc_syscall, allow_all,
                             (int)(sizeof allow_all / sizeof allow_all[0]), 0);
    if (error == 0)
        return launch_exec(request, problem);
    problem_what(problem, "the seccomp filter");
    problem_why(problem, "%s", strerror((int)-error));
    problem_remedy(problem, "see whether a filter that is there already forbids it");
    return (int)error;
}

const struct mechanism mechanism_seccomp_allow = {
    .name = "seccomp_allow",
    .summary = "a seccomp filter that looks at the address and allows: what that costs; no hook",
    .needs = "seccomp filters",
    .flags = 0,
    .probe = probe,
    .start = start,
};
