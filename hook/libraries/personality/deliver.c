/*
 * The host's signal handler, and the way of a signal into the guest's handler. Runs on the thread's
 * own signal stack with all signals blocked but faults.
 */
#include "signals.h"

#include "signal_watch.h"

#include <asm/unistd.h>

#define DEFAULT    0
#define IGNORE     1
#define TRAP_FLAG  0x100u
#define DIRECTION  0x400u
#define RED_ZONE   128
#define TRAP_BYTES 1 /* int3 */
#define CARRY      1u

extern const char guest_wait_window[], guest_wait_done[], guest_wait_aborted[];
/* Of this library, from the linker. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const char etext[] __attribute__((visibility("hidden")));

static int in_library(uintptr_t rip)
{
    return rip >= (uintptr_t)__ehdr_start && rip < (uintptr_t)etext;
}

/* The kernel's restorer for our handler: the frame lies at rsp (wait.S). */
__asm__(".pushsection .text\n"
        ".globl signal_restorer\n"
        ".hidden signal_restorer\n"
        ".type signal_restorer, @function\n"
        "signal_restorer:\n"
        "    jmp guest_load_frame\n"
        ".size signal_restorer, . - signal_restorer\n"
        ".popsection");

/* --- into the guest's handler --- */

static void end_by(int signal, const siginfo_t *info)
{
    struct host_action none = {.flags = SA_RESTORER, .restorer = (uintptr_t)signal_restorer};
    uint64_t open = 0;
    guest_services->program_call(__NR_rt_sigaction, signal, (long)&none, 0, 8, 0, 0);
    host_call(__NR_rt_sigprocmask, SIG_SETMASK, &open, 0, 8);
    host_call(__NR_rt_tgsigqueueinfo, host_call(__NR_getpid, 0), host_call(__NR_gettid, 0), signal,
              info);
}

static uintptr_t stack_for(const struct guest_thread *self, const struct guest_action *action,
                           uintptr_t sp)
{
    const struct guest_stack *alternate = &self->stack;
    int usable = (action->flags & GUEST_SA_ONSTACK) && !(alternate->flags & GUEST_SS_DISABLE) &&
                 alternate->size && sp - alternate->sp >= alternate->size;
    return usable ? alternate->sp + alternate->size : sp - RED_ZONE;
}

/*
 * The frame:
 *
 *      |  whole FPU state        |
 *      |  siginfo_t, 128 bytes   |
 *      |  ucontext_t             | <- uc, as aligned as the system has it
 *      |  return address         | <- rsp: as the C calling convention has it at a function's start
 */
static long frame_push(struct guest_thread *self, struct ucontext *context, int signal,
                       const siginfo_t *info, const struct guest_action *action)
{
    struct sigcontext *r = &context->uc_mcontext;
    const struct guest_context *layout = guest_system->context;
    uint8_t info_out[128];
    int guest = signal_to_guest(signal);
    int info_bytes = guest_system->info_out(info_out, info, guest);
    uintptr_t fpu = (stack_for(self, action, r->rsp) - frame_fpu_bytes(context)) & ~63ul;
    uintptr_t info_at = fpu - sizeof info_out;
    uintptr_t uc = (info_at - layout->size) & ~((uintptr_t)layout->alignment - 1);
    uintptr_t sp = uc - sizeof sp;
    uintptr_t back = action->trampoline ? action->trampoline : (uintptr_t)guest_system->sigreturn;
    if (frame_write(self, context, uc, fpu) != 0 ||
        guest_write((long)info_at, info_out, (size_t)info_bytes) != 0 ||
        guest_write((long)sp, &back, sizeof back) != 0)
        return -EFAULT;
    r->rip = action->handler;
    r->rsp = sp;
    r->rdi = (uint64_t)guest;
    r->rsi = info_at;
    r->rdx = uc;
    r->rcx = (uint64_t)(uintptr_t)info->si_addr;
    if (action->trampoline)
        r->r15 = uc; /* NetBSD's trampolines find it there */
    r->eflags &= ~(uint64_t)(DIRECTION | TRAP_FLAG);
    return 0;
}

/* A signal that the guest has blocked: in the kernel's queue, which has it blocked when we return;
 * or here, if the host does not block it. */
static void keep(struct guest_thread *self, int signal, const siginfo_t *info)
{
    if (signals_mask_for_host(SIGNAL_BIT(signal)) != 0) {
        signals_requeue(self, signal, info);
        return;
    }
    self->kept |= SIGNAL_BIT(signal);
    self->kept_info[signal] = *info;
}

void signal_deliver(struct guest_thread *self, struct ucontext *context, int signal,
                    const siginfo_t *info)
{
    struct guest_action action;
    signals_action_get(signal, &action);
    int synchronous = info->si_code > 0 && signals_is_fault(signal);
    if (!synchronous && (self->mask & SIGNAL_BIT(signal))) {
        keep(self, signal, info); /* blocked meanwhile */
    } else if (action.handler == DEFAULT ||
               (synchronous && (action.handler == IGNORE || (self->mask & SIGNAL_BIT(signal))))) {
        end_by(signal, info);
    } else if (action.handler != IGNORE) {
        if (frame_push(self, context, signal, info, &action) != 0)
            end_by(SIGILL, info); /* as the three kernels do when there is no room for the frame */
        self->mask |= action.mask | (action.flags & GUEST_SA_NODEFER ? 0 : SIGNAL_BIT(signal));
        if (action.flags & GUEST_SA_RESETHAND)
            signals_reset(signal);
    }
    self->has_saved = 0;
    context->uc_sigmask = signals_mask_for_host(self->mask);
}

static void deliver_pending(struct guest_thread *self, struct ucontext *context)
{
    self->stepping = 0;
    context->uc_mcontext.eflags &= ~(uint64_t)TRAP_FLAG;
    context->uc_sigmask = signals_mask_for_host(self->mask);
    if (self->pending) {
        self->pending = 0;
        signal_deliver(self, context, self->pending_signal, &self->pending_info);
    }
}

/* --- arrival --- */

/* The call waits, or is about to: it is as good as interrupted. */
static void abort_wait(struct sigcontext *r)
{
    uintptr_t rip = r->rip;
    if (rip >= (uintptr_t)guest_wait_window && rip < (uintptr_t)guest_wait_done) {
        r->rip = (uint64_t)(uintptr_t)guest_wait_aborted;
    } else if (rip >= (uintptr_t)hook_raw_syscall &&
               rip <= (uintptr_t)guest_services->raw_instruction &&
               *(const uintptr_t *)r->rsp == (uintptr_t)guest_wait_done) {
        r->rip = (uint64_t)(uintptr_t)guest_wait_aborted;
        r->rsp += sizeof(uintptr_t);
    }
}

static void note(struct guest_thread *self, struct ucontext *context, int signal,
                 const siginfo_t *info)
{
    struct sigcontext *r = &context->uc_mcontext;
    if (self->pending) {
        signals_requeue(self, signal, info);
    } else {
        self->pending_info = *info;
        self->pending_signal = signal;
        self->pending = 1;
    }
    context->uc_sigmask = signals_mask_all();
    abort_wait(r);
    if (!in_library(r->rip)) {
        self->stepping = 1;
        r->eflags |= TRAP_FLAG;
    }
}

/* A step on the way out of the mechanism's code, or into the library: there the call will see to
 * it. */
static void stepped(struct guest_thread *self, struct ucontext *context)
{
    struct sigcontext *r = &context->uc_mcontext;
    if (in_library(r->rip)) {
        self->stepping = 0;
        r->eflags &= ~(uint64_t)TRAP_FLAG;
    } else if (!guest_services->is_own_code((const void *)r->rip)) {
        deliver_pending(self, context);
    }
}

static void write_context(struct guest_thread *self, struct ucontext *context)
{
    context->uc_mcontext.rip = self->resume_rip;
    if (frame_write(self, context, self->context_to, 0) != 0) {
        context->uc_mcontext.rax = guest_system->errors[EFAULT];
        context->uc_mcontext.eflags |= CARRY;
    }
    deliver_pending(self, context);
}

void signal_arrived(int signal, siginfo_t *info, struct ucontext *context)
{
    struct guest_thread *self = guest_self();
    struct sigcontext *r = &context->uc_mcontext;
    int fault = info->si_code > 0 && signals_is_fault(signal);
    if (!signals_requeued(info) && (signals_watched & SIGNAL_BIT(signal)) && !fault)
        signal_watch_arrived(signal);
    if (!fault && signals_silent(signal))
        return; /* it was watched, and no more */
    if (signal == SIGTRAP && fault && r->rip == (uintptr_t)guest_deliver_here + TRAP_BYTES) {
        r->rip = self->resume_rip;
        deliver_pending(self, context);
    } else if (signal == SIGTRAP && fault && r->rip == (uintptr_t)guest_context_here + TRAP_BYTES) {
        write_context(self, context);
    } else if (signal == SIGTRAP && fault && self->stepping) {
        stepped(self, context);
    } else if (!fault && (self->mask & SIGNAL_BIT(signal)) &&
               signals_mask_for_host(SIGNAL_BIT(signal)) == 0) {
        keep(self, signal, info);
    } else if (in_library(r->rip) || guest_services->is_own_code((const void *)r->rip)) {
        if (fault)
            end_by(signal, info);
        else
            note(self, context, signal, info);
    } else {
        signal_deliver(self, context, signal, info);
    }
}
