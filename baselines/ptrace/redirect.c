/*
 * A call of the program is cancelled where it stops, and the task goes on in the entry stub, in one
 * change of registers: `syscall` has left the return address in rcx and the flags in r11, as the
 * stub wants them; rax gets the number back; rip becomes the stub's. Calls that the hook lets pass
 * are made in the raw site, stop too, and are let go.
 *
 * A cancelled call has the number -1, which the kernel skips and, should a signal come, does not
 * restart. But a seccomp filter of the program or of a container is asked about it, after
 * PTRACE_SYSCALL's stop, and may kill. So where there are such filters, tasks go on by
 * PTRACE_SYSEMU: calls then stop once, and are not made. One that is to be made is stepped back to
 * and let go:
 *
 *      PTRACE_SYSEMU   a call of ours has been skipped: back to its instruction
 *      PTRACE_SYSCALL  the exit of the skipped call
 *      PTRACE_SYSCALL  the entry of the same call again: let go, by PTRACE_SYSEMU
 */
#include "baselines/ptrace/redirect.h"

#include "baselines/ptrace/registers.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#define SYSCALL_BYTES 2 /* of `syscall`, and of `int $0x80` */

static bool is_filtered(const struct tracee *tracee)
{
    return tracee->filtered || (tracee->image && tracee->image->filtered);
}

/* Such a call may install a filter. */
static bool is_about_filters(const struct registers *r)
{
    return r->orig_rax == SYS_seccomp || (r->orig_rax == SYS_prctl && r->rdi == PR_SET_SECCOMP);
}

static void go_on(struct tracee *tracee, struct registers *r, uint64_t rax)
{
    r->orig_rax = REGISTERS_NO_CALL;
    r->rax = rax;
    registers_set(tracee->tid, r);
    tracee->answered = true;
    tracee->answer = (long)rax;
}

/* The answer to an announcement, and the tracee as it is from then on. */
static long accept(struct tracee *tracee, uintptr_t address, bool filters)
{
    struct image *image = image_read(tracee->tid, address);
    if (!image)
        return -errno;
    if (image->announced.filtered) {
        tracee->filter = filter_make(image, tracee->filter);
        if (!tracee->filter) {
            image_release(image);
            return -ENOMEM;
        }
    } else if (filters && !filter_fits(tracee->filter, image, tracee->tid)) {
        image_release(image);
        return ANNOUNCE_WANTS_FILTER;
    }
    image->filtered = tracee->filtered;
    tracee->image = image;
    return ANNOUNCE_ACCEPTED;
}

/* Leads a call that is not to be made where it belongs; false: it is to be made. */
static bool redirect(struct tracee *tracee, struct registers *r, bool filters)
{
    if (!registers_by_syscall(r))
        return false;
    if (!tracee->image) {
        if (r->orig_rax != ANNOUNCE_NUMBER)
            return false;
        go_on(tracee, r, (uint64_t)accept(tracee, r->rdi, filters));
        return true;
    }
    if (image_owns(tracee->image, r->rip))
        return false;
    r->rip = tracee->image->announced.entry;
    go_on(tracee, r, r->orig_rax);
    return true;
}

static void called_by_seccomp(struct tracee *tracee)
{
    struct registers r = {0};
    if (registers_get(tracee->tid, &r))
        redirect(tracee, &r, true);
}

static void called_by_syscall(struct tracee *tracee)
{
    struct registers r = {0};
    if (!registers_get(tracee->tid, &r) || redirect(tracee, &r, false))
        return;
    if (tracee->image && is_about_filters(&r))
        tracee->image->filtered = true;
    if (is_filtered(tracee)) {
        tracee->request = PTRACE_SYSEMU;
        tracee->in_call = false;
    }
}

/* Only the first call after a filter has come from another thread is asked about as -1. */
static void returned(struct tracee *tracee)
{
    if (tracee->answered && is_filtered(tracee)) {
        registers_set_result(tracee->tid, tracee->answer);
        tracee->request = PTRACE_SYSEMU;
    }
    tracee->answered = false;
}

static void skipped(struct tracee *tracee)
{
    struct registers r = {0};
    if (!registers_get(tracee->tid, &r) || redirect(tracee, &r, false))
        return;
    r.rip -= SYSCALL_BYTES;
    r.rax = r.orig_rax;
    r.orig_rax = REGISTERS_NO_CALL;
    registers_set(tracee->tid, &r);
    tracee->request = PTRACE_SYSCALL;
    tracee->in_call = true;
    tracee->answered = false;
}

/* A signal's handler runs before a call that has been stepped back to. */
static void interrupted(struct tracee *tracee)
{
    if (tracee->request == PTRACE_SYSCALL && is_filtered(tracee))
        tracee->request = PTRACE_SYSEMU;
}

/* The filters of the program before, or of a container, are there still. */
static void executed(struct tracee *tracee)
{
    tracee->filtered = filter_is_there(tracee->tid);
}

const struct tracer_way redirect_by_syscall = {
    .resume = PTRACE_SYSCALL,
    .called = called_by_syscall,
    .returned = returned,
    .skipped = skipped,
    .interrupted = interrupted,
    .executed = executed,
};

const struct tracer_way redirect_by_seccomp = {
    .resume = PTRACE_CONT,
    .options = PTRACE_O_TRACESECCOMP,
    .called = called_by_seccomp,
};
