/*
 * A seccomp filter (hook/setup/bpf.h) traps each wanted system call that is made neither in the raw
 * site nor by the hook's own code; the handler of the SIGSYS that the kernel sends leads the thread
 * to the entry stub. The filter is inherited by threads and children. No code is changed.
 *
 * Filters of the program's own come on top of ours, and one that traps wins: its SIGSYS has its own
 * data, but comes from the same place. So it is the place that decides. A call from the program's
 * code goes to the stub whoever trapped it, for the hook to see it first. When it is passed on, a
 * filter of the program's traps it again, now in the raw site, where ours never does: that one is
 * the program's.
 */
#include "baselines/seccomp_trap/setup.h"

#include <asm/errno.h>
#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/ucontext.h>
#include <asm/unistd.h>
#include <linux/audit.h>

#include "hook/core/entry.h"
#include "hook/core/text.h"
#include "hook/raw.h"
#include "hook/setup/bpf.h"
#include "hook/setup/own_code.h"
#include "hook/setup/stopped_call.h"

#define OUR_DATA       0x7a70u /* "zp", in si_errno: for those who look at it with strace */
#define SYSCALL_BYTES  2       /* of the instruction */
#define RED_ZONE_BYTES 128     /* skipped by hook_entry_register */
#define EXEC_REFUSAL   "seccomp_trap's filter outlives exec, and would trap where no handler is yet"

static struct hook_facts facts = {.mechanism = "seccomp_trap", .sled = ""};

/* A SYS_SECCOMP that the program has sent to itself by rt_sigqueueinfo is not about this place. */
static int is_trapped_syscall(const siginfo_t *info, const struct sigcontext *r)
{
    return info->si_code == SYS_SECCOMP && (uintptr_t)info->si_call_addr == r->rip &&
           (uint32_t)info->si_syscall == (uint32_t)r->rax && info->si_arch == AUDIT_ARCH_X86_64;
}

static int in_raw_site(uintptr_t return_address)
{
    return return_address > (uintptr_t)hook_raw_begin && return_address <= (uintptr_t)hook_raw_end;
}

/*
 * A filter of the program's own has trapped a call that the hook has passed on: the program sees it
 * where it made it. Not where arguments were changed or a frame must be kept, since that call's
 * way back leads through the stub; there only the address that siginfo names is the program's.
 */
static void show_as_native(siginfo_t *info, struct sigcontext *r)
{
    if (r->rip == (uintptr_t)hook_raw_pass_signal + SYSCALL_BYTES) {
        r->rip = r->rcx = *(const uintptr_t *)r->rsp;
        r->rsp += sizeof r->rip + RED_ZONE_BYTES;
        info->si_call_addr = (void *)r->rip;
    } else if (r->rip == (uintptr_t)hook_raw_kept + SYSCALL_BYTES) {
        info->si_call_addr = (void *)((const struct entry_frame *)r->rbx)->return_address;
    }
}

/* The kernel has put rip behind the instruction and rax back to the number. */
static int trapped(int signal, void *info_, void *context)
{
    siginfo_t *info = info_;
    struct sigcontext *r = &((struct ucontext *)context)->uc_mcontext;
    int merged = info->si_code <= 0 && stopped_call(context);
    if (signal != SIGSYS || !(merged || is_trapped_syscall(info, r))) {
        return 0;
    }
    if (in_raw_site(r->rip)) {
        show_as_native(info, r);
        return 0;
    }
    r->rcx = r->rip;
    r->rip = (uintptr_t)(own_code_has(r->rip) ? hook_raw_pass_register : hook_entry_register);
    return merged ? SIGNAL_MERGED : SIGNAL_OURS;
}

/*
 * The raw site comes first in the filter. A hook that wants numbers in thousands of pieces, or
 * brings hundreds of libraries, needs a filter longer than the kernel takes: then all calls outside
 * the raw site are trapped, and trapped() and the stub sort them out.
 */
static int build(struct sock_filter *program, const struct own_range *ranges, size_t count)
{
    struct bpf_request request = {
        .ranges = ranges,
        .range_count = count,
        .dispositions = hook_disposition,
        .disposition_other = hook_disposition_other,
        .action = SECCOMP_RET_TRAP | OUR_DATA,
    };
    int built = bpf_build(&request, program, BPF_LONGEST);
    if (built < 0) {
        request.range_count = 1;
        request.dispositions = NULL;
        built = bpf_build(&request, program, BPF_LONGEST);
    }
    return built;
}

static long filter_install(void)
{
    size_t own_count;
    const struct own_range *own = own_code_ranges(&own_count);
    size_t ranges_bytes = (own_count + 1) * sizeof *own;
    size_t program_bytes = BPF_LONGEST * sizeof(struct sock_filter);
    char *memory = memory_pages(ranges_bytes + program_bytes);
    if (!memory) {
        return -ENOMEM;
    }
    struct sock_filter *program = (struct sock_filter *)memory;
    struct own_range *ranges = (struct own_range *)(memory + program_bytes);
    ranges[0] = (struct own_range){(uintptr_t)hook_raw_begin, (uintptr_t)hook_raw_end};
    memcpy(ranges + 1, own, own_count * sizeof *own);
    long result = build(program, ranges, own_count + 1);
    if (result > 0) {
        result = bpf_install(raw_syscall, program, (int)result, 0);
    }
    memory_pages_release(memory, ranges_bytes + program_bytes);
    return result;
}

int seccomp_trap_set_up(const struct start_request *r, struct hook_failure *f)
{
    int result = start_load(r, &facts, f);
    if (result == 0) {
        result = start_note_own_code(r, f);
    }
    if (result == 0) {
        result = start_activate(r, &facts, f);
    }
    if (result == 0) {
        result = start_own_signal(SIGSYS, trapped, f);
    }
    if (result != 0) {
        return result;
    }
    hook_exec_refusal = EXEC_REFUSAL;
    long error = filter_install();
    return error ? start_failed(f, "cannot install the seccomp filter", error,
                                "see whether a filter that is there already forbids it")
                 : 0;
}
