/*
 * Signals of the guest.
 *
 * The host's action of a signal that the guest handles is one handler of ours, which runs on a
 * stack of the thread's own. If the thread was in the guest's code, the handler builds the guest's
 * frame on the guest's stack and returns into the guest's handler, so that this runs as natively.
 * If it was inside a call, the signal is noted, the call is ended if it waits, and the signal is
 * delivered when the call is done (guest_deliver_here in wait.S). In the mechanism's own code, on
 * the way out, single steps lead to the guest's first instruction.
 */
#ifndef PERSONALITY_SIGNALS_H
#define PERSONALITY_SIGNALS_H

#include "guest.h"
#include "thread.h"

#include <asm/sigcontext.h>
#include <asm/signal.h>
#include <asm/ucontext.h>

#define SIGNAL_BIT(n) (1ull << ((n)-1))

/* struct kernel_sigaction of the host */
struct host_action {
    uintptr_t handler;
    uint64_t flags;
    uintptr_t restorer;
    uint64_t mask;
};

struct guest_action {
    uintptr_t handler; /* or 0: default, 1: ignored */
    uint32_t flags;    /* the guest's SA_... */
    uint64_t mask;     /* host signals */
    uintptr_t trampoline;
};

/* SA_... of all three systems */
#define GUEST_SA_ONSTACK   0x01u
#define GUEST_SA_RESTART   0x02u
#define GUEST_SA_RESETHAND 0x04u
#define GUEST_SA_NOCLDSTOP 0x08u
#define GUEST_SA_NODEFER   0x10u
#define GUEST_SA_NOCLDWAIT 0x20u
#define GUEST_SA_SIGINFO   0x40u

/* SS_... of all three systems */
#define GUEST_SS_ONSTACK 1
#define GUEST_SS_DISABLE 4

#define GUEST_SET_BYTES 16 /* sigset_t */

/* signal_numbers.c: 0 for a number that the other side lacks. */
int signal_to_host(long guest);
int signal_to_guest(int host);
uint64_t signal_set_to_host(const uint32_t set[4]);
void signal_set_to_guest(uint64_t host, uint32_t set[4]);
long signal_set_read(long address, uint64_t *host); /* 0 or -EFAULT */
long signal_set_write_if(long address, uint64_t host);
int signal_status_to_guest(int status); /* as wait4(2) tells it */

/* signals.c */
void signals_action_get(int signal, struct guest_action *action);
void signals_reset(int signal);
int signals_restart(int signal);
int signals_handled(int signal);
void signals_mask_set(struct guest_thread *self); /* makes self->mask the host's */
uint64_t signals_block_all(void);
uint64_t signals_mask_for_host(uint64_t guest_mask); /* faults and what is watched stay open */
uint64_t signals_mask_all(void);                     /* while the emulation is not to be entered */
int signals_is_fault(int signal);
int signals_silent(int signal); /* nobody is told of it */
void signals_reinstall(int signal);
/* To this thread again, as it has come; such a signal is not new. */
void signals_requeue(struct guest_thread *self, int signal, const siginfo_t *info);
int signals_requeued(siginfo_t *info);
void signals_start(void);
void signals_in_fork_child(void); /* who was about to change an action may be gone */
guest_handler signals_sigprocmask, signals_sigaltstack, signals_sigaction_bsd,
    signals_sigaction_tramp, signals_sigsuspend, signals_sigpending, signals_sigtimedwait,
    signals_sigwaitinfo, signals_sigwait, signals_kill, signals_sigqueue;

/* deliver.c */
void signal_arrived(int signal, siginfo_t *info, struct ucontext *context);
void signal_restorer(void);
void signal_deliver(struct guest_thread *self, struct ucontext *context, int signal,
                    const siginfo_t *info);
long guest_wait_step(const long call[7], const uint32_t *pending);
void guest_deliver_here(void);
void guest_context_here(void);
void guest_load_frame(void);

/* frames.c: the host's struct ucontext in thread->frame, and the guest's. */
struct ucontext *frame_host(struct guest_thread *self);
/* Writes the guest's ucontext_t to `at`; `fpu_at` gets the whole FPU state, fpu_bytes of it. */
long frame_write(const struct guest_thread *self, const struct ucontext *context, uintptr_t at,
                 uintptr_t fpu_at);
size_t frame_fpu_bytes(const struct ucontext *context);
/* Fills self->frame from the guest's ucontext_t, and self->mask if it says so. 0 or -EFAULT. */
long frame_read(struct guest_thread *self, uintptr_t at);
/* Notes the thread's signal stack in its frame. */
void frame_stack(struct guest_thread *self);
/* Makes the call go on with the registers in self->frame. */
long frame_load(struct guest_call *c);
guest_handler frame_getcontext, frame_setcontext;
extern const struct guest_context guest_context_freebsd, guest_context_netbsd,
    guest_context_dragonfly;

/* signal_info.c */
void signal_facts_freebsd(uint8_t *uc, const void *host_context);
void signal_facts_netbsd(uint8_t *uc, const void *host_context);
void signal_facts_dragonfly(uint8_t *uc, const void *host_context);
int signal_info_freebsd(uint8_t *to, const void *host_info, int signal);
int signal_info_netbsd(uint8_t *to, const void *host_info, int signal);

/* wait.S */
void guest_sigreturn_freebsd(void), guest_sigreturn_dragonfly(void);
void guest_fpu_save(void *to);

#endif
