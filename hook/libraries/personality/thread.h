/*
 * What the emulation keeps for each thread of the guest, and the making of threads. The memory lies
 * beside the thread's signal stack, on which the host's signal handler runs, so that no stack of
 * the guest needs room for it.
 */
#ifndef PERSONALITY_THREAD_H
#define PERSONALITY_THREAD_H

#include "guest.h"

#include <asm/siginfo.h>

#define GUEST_SIGNALS 65

/* The guest's registers, mask and FPU state as the host's rt_sigreturn takes them: struct ucontext
 * of the kernel, and behind it the state. */
#define GUEST_FRAME_BYTES (20u << 10)

struct guest_stack {
    uint64_t sp, size;
    int32_t flags, unused;
};

struct guest_thread {
    /* A signal has arrived while the thread was inside a call: it is delivered when the call ends.
     * Nothing else can arrive meanwhile, since all signals are blocked until then. wait.S looks. */
    uint32_t pending;
    int32_t pending_signal;
    uint64_t mask;  /* what the guest believes to block; bits of host signals */
    uint64_t saved; /* what the next frame says instead, if has_saved: sigsuspend(2) and its like */
    uint32_t has_saved;
    uint32_t stepping;    /* on its way out of the mechanism's code, by single steps */
    uintptr_t resume_rip; /* where the program goes on when the pending signal is delivered */
    siginfo_t pending_info;
    siginfo_t
        kept_info[GUEST_SIGNALS]; /* signals in `kept`, which are blocked by the guest alone */
    uint64_t kept;
    struct guest_stack stack; /* sigaltstack(2) of the guest */

    int32_t tid;       /* the host's, which the guest knows its threads by */
    uint32_t unparked; /* _lwp_unpark(2) has come first; a futex */
    /* NetBSD's, of a thread that may be waited for: lwps.c. */
    uint32_t alive; /* the host's kernel clears it when the thread has left; a futex */
    uint32_t joinable, ended;
    int32_t control[2]; /* struct lwpctl: processor, count of switches */
    struct guest_thread *next;
    uint32_t busy;
    struct guest_thread *child; /* that this one is about to make */
    uint32_t child_joinable;
    long child_tid_to[2];
    uintptr_t context_to; /* getcontext(2): where to */
    long tid_to[2];       /* addresses that get its number */
    uint8_t tid_bytes;

    _Alignas(64) uint8_t frame[GUEST_FRAME_BYTES];
};

/* The calling thread's. Valid once guest_thread_first() has run. */
static inline struct guest_thread *guest_self(void)
{
    return *guest_services->thread_slot();
}

/* The first thread's, with its signal stack set. 0 or -errno. */
long guest_thread_first(void);

/* A signal stack's size and top. */
#define GUEST_STACK_BYTES (64ul << 10)
uintptr_t guest_stack_top(struct guest_thread *thread);

/* After fork: the others are gone. */
void guest_threads_forget(void);

/* The living thread with this number, or NULL. */
struct guest_thread *guest_thread_find(int tid);

/*
 * Makes the call into a host clone(2) of a thread that begins with the registers in thread->frame
 * (guest_frame_*), or says why not. thread: from guest_thread_take(), which returns NULL when
 * memory is short.
 */
struct guest_thread *guest_thread_take(void);
long guest_thread_clone(struct guest_call *c, struct guest_thread *thread, uint64_t tls,
                        int has_tls);

void guest_thread_release(struct guest_thread *thread); /* one that has not begun, or has left */
struct guest_thread *guest_thread_all(void); /* that ever were, by `next`; some are not busy */

/* lwps.c: one that may be waited for is about to leave. */
void guest_thread_ended(struct guest_thread *self);

/* In on_return: what the guest's call returns. */
long guest_thread_made(struct guest_thread *self, long result);

/* Turns the call into the thread's end. */
long guest_thread_exit(struct guest_call *c);

/* In assembly (wait.S) */
void guest_thread_start(void);

/* Turns the call into the process's end. process.c */
long guest_exit(struct guest_call *c, int status);

guest_handler freebsd_thr_new, freebsd_thr_exit, freebsd_thr_self, freebsd_thr_kill,
    freebsd_thr_kill2, freebsd_thr_set_name;
guest_handler netbsd_lwp_create, netbsd_lwp_exit, netbsd_lwp_self, netbsd_lwp_kill,
    netbsd_lwp_setprivate, netbsd_lwp_getprivate, netbsd_lwp_detach, netbsd_lwp_setname,
    netbsd_lwp_wait, netbsd_lwp_ctl;
guest_handler dragonfly_lwp_create, dragonfly_lwp_kill, dragonfly_extexit, dragonfly_set_tls_area,
    dragonfly_get_tls_area;

#endif
