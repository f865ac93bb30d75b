/*
 * The hook is asked at the entry stop. A call that it answers is cancelled, and its result put into
 * rax at the exit stop; one that it lets pass goes on with the arguments as the hook left them, and
 * at the exit the registers get the program's own values back.
 */
#include "baselines/ptrace/asked.h"

#include "baselines/outside/hook.h"
#include "baselines/ptrace/registers.h"

#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#define SYSCALL_BYTES 2

/* The tracer is a process of its own with one thread and one hook. */
static struct outside_hook outside;
static struct outside_interest interest;

static int prepare(const struct launch_request *request, struct problem *problem)
{
    int error = outside_hook_load(request, "ptrace_tracer", &outside, problem);
    if (!error)
        outside_hook_interest(&outside, &interest);
    return error;
}

static void finish(pid_t program)
{
    outside_hook_end(&outside, program);
}

static bool is_wanted(uint64_t number)
{
    uint32_t seen = (uint32_t)number; /* the kernel looks at the low half */
    return seen < OUTSIDE_NUMBERS ? interest.numbers[seen] : interest.other;
}

static void arguments_get(const struct registers *r, uint64_t arguments[6])
{
    const uint64_t now[6] = {r->rdi, r->rsi, r->rdx, r->r10, r->r8, r->r9};
    memcpy(arguments, now, sizeof now);
}

static void arguments_put(struct registers *r, const uint64_t arguments[6])
{
    r->rdi = arguments[0];
    r->rsi = arguments[1];
    r->rdx = arguments[2];
    r->r10 = arguments[3];
    r->r8 = arguments[4];
    r->r9 = arguments[5];
}

static void answer(struct tracee *tracee, struct registers *r, long result)
{
    tracee->answered = true;
    tracee->answer = result;
    r->orig_rax = REGISTERS_NO_CALL;
    registers_set(tracee->tid, r);
}

/* A return from a signal handler sets all registers by itself. */
static void pass(struct tracee *tracee, struct registers *r, const struct syscall_call *call)
{
    uint64_t wanted[6];
    memcpy(wanted, call->args, sizeof wanted);
    bool same = memcmp(wanted, tracee->arguments, sizeof wanted) == 0;
    if (same && (uint64_t)call->number == r->orig_rax)
        return;
    tracee->changed = !same && call->number != SYS_rt_sigreturn;
    arguments_put(r, wanted);
    r->orig_rax = (uint64_t)call->number;
    registers_set(tracee->tid, r);
}

static void called(struct tracee *tracee)
{
    struct registers r = {0};
    if (!registers_get(tracee->tid, &r) || !registers_by_syscall(&r) || !is_wanted(r.orig_rax))
        return;
    struct syscall_call call = {
        .number = (long)r.orig_rax,
        .site = (const void *)(r.rip - SYSCALL_BYTES), /* NOLINT(performance-no-int-to-ptr) */
    };
    arguments_get(&r, tracee->arguments);
    memcpy(call.args, tracee->arguments, sizeof call.args);
    if (outside.hook->on_call(&call) == HOOK_RETURN)
        answer(tracee, &r, call.result);
    else
        pass(tracee, &r, &call);
}

static void returned(struct tracee *tracee)
{
    struct registers r = {0};
    if (tracee->answered)
        registers_set_result(tracee->tid, tracee->answer);
    if (tracee->changed && registers_get(tracee->tid, &r)) {
        arguments_put(&r, tracee->arguments);
        registers_set(tracee->tid, &r);
    }
    tracee->answered = tracee->changed = false;
}

const struct tracer_way asked_in_tracer = {
    .resume = PTRACE_SYSCALL,
    .prepare = prepare,
    .finish = finish,
    .called = called,
    .returned = returned,
};
