/*
 * A call of the program is cancelled where it stops, and the task goes on in the entry stub, in one
 * change of registers: `syscall` has left the return address in rcx and the flags in r11, as the
 * stub wants them; rax gets the number back; rip becomes the stub's. Calls that the hook lets pass
 * are made in the raw site, stop too, and are let go.
 */
#include "baselines/ptrace/redirect.h"

#include "baselines/ptrace/registers.h"

#include <errno.h>
#include <sys/ptrace.h>

/*
 * The number becomes -1, which the kernel skips and, should a signal come, does not restart. What
 * is to be in rax afterwards is put there again at the exit: a seccomp filter of the program or of
 * a container is asked about number -1 too, and what it says then stands in rax.
 */
static void cancel(struct tracee *tracee, struct registers *r, uint64_t rax)
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
    tracee->image = image;
    return ANNOUNCE_ACCEPTED;
}

static void called(struct tracee *tracee, bool filters)
{
    struct registers r = {0};
    if (!registers_get(tracee->tid, &r) || !registers_by_syscall(&r))
        return;
    if (!tracee->image) {
        if (r.orig_rax == ANNOUNCE_NUMBER)
            cancel(tracee, &r, (uint64_t)accept(tracee, r.rdi, filters));
    } else if (!image_owns(tracee->image, r.rip)) {
        r.rip = tracee->image->announced.entry;
        cancel(tracee, &r, r.orig_rax);
    }
}

static void called_by_syscall(struct tracee *tracee)
{
    called(tracee, false);
}

static void called_by_seccomp(struct tracee *tracee)
{
    called(tracee, true);
}

static void returned(struct tracee *tracee)
{
    if (tracee->answered)
        registers_set_result(tracee->tid, tracee->answer);
    tracee->answered = false;
}

const struct tracer_way redirect_by_syscall = {
    .resume = PTRACE_SYSCALL,
    .called = called_by_syscall,
    .returned = returned,
};

const struct tracer_way redirect_by_seccomp = {
    .resume = PTRACE_CONT,
    .options = PTRACE_O_TRACESECCOMP,
    .called = called_by_seccomp,
};
