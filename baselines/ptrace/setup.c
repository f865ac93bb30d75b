/*
 * The library's part of mechanism "ptrace": the hook is made ready, and the tracer is told where.
 * From then on it leads each system call of the program to the entry stub.
 */
#include "baselines/ptrace/setup.h"

#include "baselines/ptrace/announce.h"

static struct hook_facts facts = {.mechanism = "ptrace", .sled = ""};

int ptrace_set_up(const struct start_request *r, struct hook_failure *f)
{
    int result = traced_prepare(r, &facts, f);
    if (result != 0) {
        return result;
    }
    long answer = traced_announce(0);
    return answer == ANNOUNCE_ACCEPTED ? 0 : traced_refused(answer, f);
}
