/*
 * The library's part of mechanism "ptrace_seccomp": a seccomp filter stops, for the tracer, the
 * calls that the hook or the core want and that come from elsewhere than the raw site and the hook.
 *
 * The filter outlives exec. So the announcement comes first: if a filter is there that does for
 * this program too, the tracer accepts it. Otherwise a filter is installed, and then announced. The
 * calls that the hook lets pass stop under a filter of an earlier program as well, since it does
 * not know this program's raw site; the tracer lets them go.
 */
#include <asm/errno.h>

#include "baselines/ptrace/announce.h"
#include "baselines/ptrace/setup.h"
#include "hook/core/entry.h"
#include "hook/raw.h"
#include "hook/setup/bpf.h"

#define ANNOUNCE_RULE 3 /* instructions before those of bpf.h */
#define PROGRAM_BYTES (BPF_LONGEST * sizeof(struct sock_filter))

static struct hook_facts facts = {.mechanism = "ptrace_seccomp", .sled = ""};

/*
 * The announcement of whatever program comes later is to stop too, wherever it is made. A hook that
 * wants numbers in thousands of pieces, or brings hundreds of libraries, needs a filter longer than
 * the kernel takes: then all calls outside the raw site stop, and the tracer lets go what is ours.
 */
static int build(struct sock_filter *program)
{
    size_t count;
    struct bpf_request request = {
        .ranges = traced_ranges(&count),
        .dispositions = hook_disposition,
        .disposition_other = hook_disposition_other,
        .action = SECCOMP_RET_TRACE,
    };
    request.range_count = count;
    program[0] =
        (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    program[1] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ANNOUNCE_NUMBER, 0, 1);
    program[2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    int built = bpf_build(&request, program + ANNOUNCE_RULE, BPF_LONGEST - ANNOUNCE_RULE);
    if (built < 0) {
        request.range_count = 1;
        request.dispositions = NULL;
        built = bpf_build(&request, program + ANNOUNCE_RULE, BPF_LONGEST - ANNOUNCE_RULE);
    }
    return built < 0 ? built : built + ANNOUNCE_RULE;
}

static long filter_install(void)
{
    struct sock_filter *program = memory_pages(PROGRAM_BYTES);
    if (!program) {
        return -ENOMEM;
    }
    long result = build(program);
    if (result > 0) {
        result = bpf_install(raw_syscall, program, (int)result, 0);
    }
    memory_pages_release(program, PROGRAM_BYTES);
    return result;
}

int ptrace_seccomp_set_up(const struct start_request *r, struct hook_failure *f)
{
    int result = traced_prepare(r, &facts, f);
    if (result != 0 || traced_announce(0) == ANNOUNCE_ACCEPTED) {
        return result;
    }
    long error = filter_install();
    if (error != 0) {
        return start_failed(f, "cannot install the seccomp filter", error,
                            "see whether a filter that is there already forbids it");
    }
    long answer = traced_announce(1);
    return answer == ANNOUNCE_ACCEPTED ? 0 : traced_refused(answer, f);
}
