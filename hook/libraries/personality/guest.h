/*
 * Emulation of FreeBSD, NetBSD and DragonFly system calls: what its files share. "Guest" is the
 * program and the system that it was made for; "host" is Linux.
 *
 * A call arrives in dispatch.c, which looks it up in the table of the guest's system, calls the
 * row's handler, and answers in the guest's way: carry flag and positive errno, or the result with
 * a second one in rdx. Nothing that a handler does may touch an address of the guest but through
 * guest_read, guest_write and system calls.
 */
#ifndef PERSONALITY_GUEST_H
#define PERSONALITY_GUEST_H

#include "hook/syscall_hook.h"

#include <asm/errno.h>
#include <stddef.h>
#include <stdint.h>

#define GUEST_ARGUMENTS 8
#define GUEST_NUMBERS   1024 /* all three systems stay below */

struct guest_thread;
struct guest_call;

/* Does one call: a result of 0 or more, or -errno of the host. */
typedef long guest_handler(struct guest_call *c);

/* Row flags. */
#define GUEST_RESTARTS 1u /* goes on after a signal whose handler was installed with SA_RESTART */
#define GUEST_STACKED  2u /* has arguments beyond the sixth */

/* One supported call. The handlers guest_plain and guest_waiting make the host call `host` with the
 * same arguments. */
struct guest_row {
    uint16_t number;
    uint16_t host;
    uint8_t flags;
    const char *name; /* of the call in the guest's system */
    guest_handler *handler;
};

/* Registers in the order of the offsets in struct guest_context. */
enum guest_register {
    GUEST_R8,
    GUEST_R9,
    GUEST_R10,
    GUEST_R11,
    GUEST_R12,
    GUEST_R13,
    GUEST_R14,
    GUEST_R15,
    GUEST_RDI,
    GUEST_RSI,
    GUEST_RBP,
    GUEST_RBX,
    GUEST_RDX,
    GUEST_RAX,
    GUEST_RCX,
    GUEST_RSP,
    GUEST_RIP,
    GUEST_RFLAGS,
    GUEST_REGISTERS
};

/* Where things lie in the guest's ucontext_t. */
struct guest_context {
    uint16_t size, alignment;
    uint16_t mask, stack, fpu; /* sigset_t, stack_t, 512 bytes as FXSAVE writes them */
    uint16_t cookie;           /* 4 bytes of ours: frames.c */
    uint16_t fpu_flag; /* 4 bytes, fpu_value: there is FPU state if one of fpu_bits is set */
    uint32_t fpu_bits, fpu_value;
    uint8_t says_what; /* NetBSD: that word has a bit for each part that the context holds */
    uint16_t registers[GUEST_REGISTERS];
};

struct guest_system {
    const char *name;
    const struct guest_row *rows;
    size_t row_count;
    uint16_t indirect[2];  /* numbers that take the real one as first argument, or 0xffff */
    int always_second;     /* rdx is written by each successful call */
    const uint8_t *errors; /* guest errno by host errno, 0 .. GUEST_ERRORS - 1 */
    const struct guest_context *context;

    /* signals.c */
    int first_real_time,
        first_real_time_host; /* signals from the first on are the host's from... */
    int (*info_out)(uint8_t *to, const void *host_info, int signal); /* siginfo_t; its size */
    void (*context_facts)(uint8_t *uc, const void *host_context);    /* what a table does not say */
    void (*sigreturn)(void); /* code that a handler returns to, where sigaction(2) names none */

    /* The guest's side of conversions whose functions all systems share. */
    const struct guest_flag *open_flags, *map_flags, *message_flags;
    uint16_t family_inet6;
};

/* A bit, or set of bits, and what it is at the host; a list ends with guest 0. */
struct guest_flag {
    uint32_t guest, host;
};

/* One call on its way. */
struct guest_call {
    struct syscall_call *call;
    struct guest_thread *self;
    const struct guest_row *row;
    long a[GUEST_ARGUMENTS];
    long second; /* rdx, if has_second */
    uint8_t has_second;
    uint8_t verdict; /* GUEST_ANSWER, or what becomes of the call instead */
    uint8_t restart; /* enum guest_restart */
};

/* After a signal, for a call whose row has GUEST_RESTARTS. */
enum guest_restart {
    GUEST_RESTART_AS_ACTION, /* as SA_RESTART of the handler says */
    GUEST_RESTART_NEVER,
    GUEST_RESTART_ALWAYS,
};

enum { GUEST_ANSWER, GUEST_FOLLOW, GUEST_RESUME };

extern const struct guest_system guest_freebsd, guest_netbsd, guest_dragonfly;
extern const struct guest_system *guest_system; /* of this process; NULL: Linux, or not begun */
extern const struct syscall_services *guest_services;

/* From here on the process's calls are those of this system. Before the guest begins. */
void guest_system_set(const struct guest_system *system);

/* Handlers for rows that need no other. Waiting: a signal ends the call. */
guest_handler guest_plain, guest_waiting;

/* --- the host's kernel --- */

#define GUEST_ARG(a) ((long)(a))
#define host_call(n, ...) \
    HOST_PICK(__VA_ARGS__, HOST6, HOST5, HOST4, HOST3, HOST2, HOST1)(n, __VA_ARGS__)
#define HOST_PICK(a, b, c, d, e, f, name, ...) name
#define HOST1(n, a)                            hook_raw_syscall(n, GUEST_ARG(a), 0, 0, 0, 0, 0)
#define HOST2(n, a, b)                         hook_raw_syscall(n, GUEST_ARG(a), GUEST_ARG(b), 0, 0, 0, 0)
#define HOST3(n, a, b, c)                      hook_raw_syscall(n, GUEST_ARG(a), GUEST_ARG(b), GUEST_ARG(c), 0, 0, 0)
#define HOST4(n, a, b, c, d) \
    hook_raw_syscall(n, GUEST_ARG(a), GUEST_ARG(b), GUEST_ARG(c), GUEST_ARG(d), 0, 0)
#define HOST5(n, a, b, c, d, e) \
    hook_raw_syscall(n, GUEST_ARG(a), GUEST_ARG(b), GUEST_ARG(c), GUEST_ARG(d), GUEST_ARG(e), 0)
#define HOST6(n, a, b, c, d, e, f)                                                            \
    hook_raw_syscall(n, GUEST_ARG(a), GUEST_ARG(b), GUEST_ARG(c), GUEST_ARG(d), GUEST_ARG(e), \
                     GUEST_ARG(f))

/*
 * The same for a call that may wait: a signal that has arrived or arrives before the kernel has
 * begun makes it -EINTR, so that none is slept through. wait.S does the last step.
 */
long guest_wait(struct guest_thread *self, long number, long a1, long a2, long a3, long a4, long a5,
                long a6);

#define HOST_IS_ERROR(r) ((unsigned long)(r) >= (unsigned long)-4095L)

/* --- the guest's memory --- */

static inline long guest_read(void *to, long from, size_t bytes)
{
    return guest_services->copy(to, (const void *)from, bytes);
}

static inline long guest_write(long to, const void *from, size_t bytes)
{
    return guest_services->copy((void *)to, from, bytes);
}

/* The same to an address that may be NULL: then nothing is done. */
static inline long guest_write_if(long to, const void *from, size_t bytes)
{
    return to ? guest_write(to, from, bytes) : 0;
}

/* Bits of `flags` by a list; bits that it does not name are dropped. */
static inline uint32_t guest_flags_in(const struct guest_flag *list, uint32_t flags)
{
    uint32_t host = 0;
    for (; list->guest; list++)
        host |= (flags & list->guest) == list->guest ? list->host : 0;
    return host;
}

static inline uint32_t guest_flags_out(const struct guest_flag *list, uint32_t flags)
{
    uint32_t guest = 0;
    for (; list->guest; list++)
        guest |= list->host && (flags & list->host) == list->host ? list->guest : 0;
    return guest;
}

/* --- errors.c --- */
#define GUEST_ERRORS 134
extern const uint8_t guest_errors_freebsd[GUEST_ERRORS], guest_errors_netbsd[GUEST_ERRORS],
    guest_errors_dragonfly[GUEST_ERRORS];

#endif
