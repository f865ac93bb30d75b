/*
 * Hook "trace": one line a call, `TID name(arguments) = result`, in the style of strace. The
 * argument is the path of the file to append to, or fd:N; without one it is the program's stderr.
 *
 * A hook that lets a call pass does not see its result; so ordinary calls are made here and
 * answered with what they returned. Those that must pass, or that the mechanism changes on their
 * way to the kernel, are written before they are made, with "?" for the result.
 */
#include "hook/libraries/trace.h"

#include <asm/unistd_64.h>

#define LINE_BYTES 1024
#define PROT_EXEC_ 0x4

/* A call on the program's behalf, of which the mechanism learns; NULL where there is none. */
static long (*program_call)(long number, long a1, long a2, long a3, long a4, long a5, long a6);

/* Those that must pass by the hook contract, and those with which the mechanism itself is busy. */
static bool always_passes(uint32_t number)
{
    switch (number) {
    case __NR_clone:
    case __NR_clone3:
    case __NR_fork:
    case __NR_vfork:
    case __NR_exit:
    case __NR_exit_group:
    case __NR_execve:
    case __NR_execveat:
    case __NR_rt_sigreturn:
    case __NR_rt_sigaction:
    case __NR_rt_sigprocmask:
    case __NR_sigaltstack:
    case __NR_arch_prctl:
    case __NR_munmap:
    case __NR_mremap:
        return true;
    default:
        return false;
    }
}

/* Code that is mapped by the program is to be hooked in its turn: the mechanism looks at it. */
static bool brings_code(const struct syscall_call *call)
{
    switch ((uint32_t)call->number) {
    case __NR_mmap:
    case __NR_mprotect:
    case __NR_pkey_mprotect:
        return (call->args[2] & PROT_EXEC_) != 0;
    default:
        return false;
    }
}

/*
 * A wait under another signal mask: the mechanism gives the kernel a mask without the signals that
 * it needs itself, which it can do only for a call that passes.
 */
static bool waits_under_mask(const struct syscall_call *call)
{
    const void *mask = NULL;
    switch ((uint32_t)call->number) {
    case __NR_rt_sigsuspend:
        return true;
    case __NR_ppoll:
        return call->args[3] != 0;
    case __NR_epoll_pwait:
    case __NR_epoll_pwait2:
        return call->args[4] != 0;
    case __NR_pselect6: /* the argument points at the mask's address and its size */
    case __NR_io_pgetevents:
        if (call->args[5])
            trace_memory_read((const void *)call->args[5], &mask, sizeof mask);
        return mask != NULL;
    default:
        return false;
    }
}

static long make(const struct syscall_call *call)
{
    const long *a = call->args;
    return (program_call ? program_call : hook_raw_syscall)(call->number, a[0], a[1], a[2], a[3],
                                                            a[4], a[5]);
}

static void line_begin(struct text *line)
{
    text_decimal(line, hook_raw_syscall(__NR_gettid, 0, 0, 0, 0, 0, 0));
    text_char(line, ' ');
}

/* However long the line became, it ends with its result and a newline. */
static void line_end(struct text *line, const struct syscall_call *call, const long *result)
{
    line->size = LINE_BYTES;
    text_string(line, " = ");
    if (result)
        trace_result_write(line, call, *result);
    else
        text_char(line, '?');
    text_char(line, '\n');
    trace_output_write(line->bytes, line->length);
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    char bytes[LINE_BYTES];
    struct text line = {.bytes = bytes, .size = sizeof bytes - 64};
    bool pass =
        always_passes((uint32_t)call->number) || brings_code(call) || waits_under_mask(call);
    line_begin(&line);
    if (pass) {
        trace_call_write(&line, call, -1);
        line_end(&line, call, NULL);
        return HOOK_PASS;
    }
    struct syscall_call made = *call;
    if (!trace_output_guard(&made))
        made.result = make(&made);
    trace_call_write(&line, call, made.result);
    line_end(&line, call, &made.result);
    call->result = made.result;
    return HOOK_RETURN;
}

static int init(const struct syscall_hook_host *host)
{
    if (host->services)
        program_call = host->services->program_call;
    return trace_output_open(host->argument ? host->argument : "");
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .flags = HOOK_NO_VECTOR_STATE,
    .name = "trace",
    .init = init,
    .on_call = on_call,
};
