/*
 * The contract between a hook library and the mechanisms that carry it: all that a hook author
 * includes. The same shared object runs under every mechanism.
 *
 * A hook library is a shared object that exports ONE of two forms.
 *
 * Native form: one constant `struct syscall_hook` named `syscall_hook`, made with designated
 * initialisers:
 *
 *     #include <zpoline/syscall_hook.h>
 *     static enum syscall_verdict on_call(struct syscall_call *call)
 *     {
 *         call->result = 42;
 *         return HOOK_RETURN;
 *     }
 *     static const uint16_t numbers[] = {39};
 *     SYSCALL_HOOK = {
 *         .abi_version = SYSCALL_HOOK_ABI_VERSION,
 *         .name = "answer",
 *         .numbers = numbers,
 *         .number_count = 1,
 *         .on_call = on_call,
 *     };
 *
 * Classic form, as published for the reference implementation of zpoline, so that existing hook
 * libraries load unchanged: an exported function
 *
 *     int __hook_init(long placeholder, void *slot);
 *
 * that reads the pass-through function out of `*(syscall_classic_fn **)slot`, stores its own
 * function there, and returns 0.
 *
 * What holds for a hook, in both forms:
 *  - Results are raw kernel values: 0 or more, or -errno (-1 .. -4095). errno is not touched.
 *  - The hook runs on any thread of the program, on a stack of its own of at least 32 KiB, and
 *    possibly in the middle of a signal handler of the program that interrupted another call of
 *    the same hook on the same thread. It must be re-entrant and must not hold a lock while it
 *    makes a call that can block.
 *  - The library is loaded in a link-map namespace of its own (dlmopen(3)): its libc, if it uses
 *    one, is a second copy, whose own system calls are not hooked.
 *  - The hook must return; longjmp(3) or an exception out of it is not allowed.
 *  - Numbers that create a thread or process or never return (clone, clone3, vfork, fork,
 *    rt_sigreturn, exit, exit_group, execve, execveat) must be let through with HOOK_PASS; they
 *    must not be made with hook_raw_syscall(). A classic hook may call the pass-through function
 *    for them as always: the call is then done after the hook has returned, and the value that
 *    the hook returns is not used.
 */
#ifndef ZPOLINE_SYSCALL_HOOK_H
#define ZPOLINE_SYSCALL_HOOK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Grows by one whenever a member of the structures below is appended or changes its meaning or
 * place. A library built for an earlier version still loads when only members were appended since:
 * SYSCALL_HOOK_ABI_OLDEST is the oldest that does.
 *
 * Version 2 appended: HOOK_REGISTERS with struct syscall_registers, on_return, start, and the
 * services of the host.
 */
#define SYSCALL_HOOK_ABI_VERSION 2
#define SYSCALL_HOOK_ABI_OLDEST  1

/* What a hook decides about one call. */
enum syscall_verdict {
    HOOK_PASS = 0, /* execute the system call, with number and arguments as they are in the call */
    HOOK_RETURN = 1, /* do not enter the kernel: the program gets call->result */
};

/* One system call on its way. Lives on the hook's stack; valid until on_call returns. */
struct syscall_call {
    long number;  /* rax; all 64 bits as the program left them. The kernel looks at the low 32. */
    long args[6]; /* rdi, rsi, rdx, r10, r8, r9. May be changed before HOOK_PASS; the program's own
                   * registers keep their values all the same, as after a native call. */
    const void *site; /* address of the system call instruction in the program */
    long result;      /* written by the hook before HOOK_RETURN: a raw kernel value */
};

/*
 * The program's registers at the call, for a hook with the flag HOOK_REGISTERS. What the hook
 * changes, the program gets. The others (rbx, rbp, r12 to r15, the vector registers) are still
 * where the program left them while the hook runs, as far as the C calling convention keeps them.
 */
struct syscall_registers {
    long rdi, rsi, rdx, r10, r8, r9; /* not the arguments that a passed call gets: those are args */
    uintptr_t rip;                   /* behind the site. Changed: see syscall_resume */
    uintptr_t entry_sp;              /* for syscall_set_carry */
    uintptr_t rsp; /* as at the native instruction: a seventh argument of a function that made the
                    * call lies at rsp + 8. Changed: see syscall_resume */
    uintptr_t reserved_2[2];
    uint64_t rflags; /* for syscall_set_carry: the program's lie elsewhere, too */
    uint64_t reserved_3[3];
    uint32_t way; /* set by the functions below */
    uint32_t reserved_4;
    uint64_t reserved_5[7];
    /* Where a thread begins that the passed call makes (clone with CLONE_VM and its own stack), and
     * what its thread slot holds (struct syscall_services). child_rip 0: as natively. */
    uintptr_t child_rip;
    void *child_slot;
};

#define SYSCALL_WAY_RESUME 1u
#define SYSCALL_WAY_FOLLOW 8u

/* What init returns when it has told on stderr, in one line, why it failed:
 * `zpoline: <what failed>: <why>: <what to do>`. No -errno. Mechanisms older than this value say
 * that init failed. */
#define HOOK_SAID_WHY (-4096)

/* Flags of a hook library. */
#define HOOK_NO_VECTOR_STATE                                                                       \
    (1u << 0) /* The library was built with -mgeneral-regs-only and calls nothing that was not: it \
               * touches no x87, MMX, SSE, AVX or mask register. The mechanism then saves none.    \
               * A wrong claim corrupts the program's vector registers. */
#define HOOK_XMM_STATE                                                                             \
    (1u << 1) /* on_call, and all that it calls, touches of that state only xmm0 .. xmm15, by      \
               * legacy SSE instructions (a VEX form clears the rest of the register), and does no \
               * floating-point arithmetic, which would show in MXCSR: ordinary C, built for the   \
               * x86-64 baseline, without libc's string functions, which use what the CPU has. The \
               * mechanism then saves these registers alone, by 16 stores, and not by XSAVE, which \
               * costs some 80 ns. For report, fork_child and fini nothing is promised.            \
               * A wrong claim corrupts the program's vector registers. */
#define HOOK_REGISTERS                                                                             \
    (1u << 2) /* The hook uses struct syscall_registers. Mechanisms that have no registers to show \
               * (ld_preload, ptrace_tracer, seccomp_notify) refuse to load it. */
#define HOOK_NO_THREAD_DATA                                                                      \
    (1u                                                                                          \
     << 3) /* on_call, and all that it calls, uses nothing that a libc keeps for each thread: no \
            * thread-local variable, errno, malloc or stdio, no stack protector (cc              \
            * -fno-stack-protector). Where the program has a thread pointer of its own (`zpoline \
            * run --from start`), the mechanism then leaves that in place, and saves some 14 ns. \
            * Without meaning for a library that uses no libc.                                   \
            * A wrong claim corrupts the program's memory. */

/*
 * What a mechanism does for a hook with HOOK_REGISTERS. Lives as long as the process. All functions
 * may be called on any thread and are async-signal-safe, but not in init.
 */
struct syscall_services {
    /* Makes a call on the program's behalf, inside on_call, as HOOK_PASS would: the mechanism
     * learns of code that comes and goes, and of signal actions. For calls that do not make threads
     * or processes, wait under another signal mask, or never return. Returns the raw kernel value.
     */
    long (*program_call)(long number, long a1, long a2, long a3, long a4, long a5, long a6);

    /* Copies between the hook's memory and an address that the program named: 0, or -EFAULT when
     * one of the two is bad; then part may be copied, as by the kernel. */
    int (*copy)(void *to, const void *from, size_t bytes);

    /* A pointer of the hook's own for this thread. NULL in the first thread; in others what
     * child_slot was when they were made. A forked child has its parent's. */
    void **(*thread_slot)(void);

    /* Code that is called (with the number in rax) as a rewritten site would be: the hook gets the
     * call, and it returns behind the `call`. */
    void (*enter)(void);

    /* The one `syscall` instruction behind hook_raw_syscall: a signal that finds rip from the start
     * of hook_raw_syscall up to here has interrupted a call of which nothing is done. */
    const void *raw_instruction;

    /* Whether the address is code of the mechanism: the way between a site and the hook. */
    int (*is_own_code)(const void *address);
};

/* Where and how the hook was started. Passed to init; valid only during it. */
struct syscall_hook_host {
    uint32_t abi_version;  /* SYSCALL_HOOK_ABI_VERSION of the mechanism */
    const char *mechanism; /* "zpoline", "ld_preload", ... */
    const char *argument;  /* what the user gave behind the hook's name (`--hook NAME:ARGUMENT`, or
                            * ZPOLINE_HOOK_ARGUMENT); "" if nothing */
    /* Since version 2. NULL where HOOK_REGISTERS is refused. */
    const struct syscall_services *services;
};

struct syscall_hook {
    uint32_t abi_version;    /* SYSCALL_HOOK_ABI_VERSION; at least _OLDEST; else refused at load */
    uint32_t flags;          /* HOOK_... */
    const char *name;        /* for messages and reports; must not be NULL */
    const uint16_t *numbers; /* the numbers (0 .. 4095) that on_call wants to see; all others never
                              * reach C. NULL with number_count 0: all numbers, also those above
                              * 4095 and negative ones. */
    size_t number_count;

    /*
     * Called once, on the main thread, before the program's main and before any call is hooked.
     * Optional. Returns 0, or -errno: the program is then not started, and the mechanism says so
     * in one line; or HOOK_SAID_WHY, after init itself has written that line. Ordinary code: may
     * allocate, open files, use the libc it is linked to.
     */
    int (*init)(const struct syscall_hook_host *host);

    /* Called for each wanted call. Required. See the rules at the top of this file. */
    enum syscall_verdict (*on_call)(struct syscall_call *call);

    /*
     * Called in the child after a fork (any clone without CLONE_VM), on the only thread left,
     * before the program goes on there. Optional. Same rules as on_call.
     */
    void (*fork_child)(void);

    /*
     * Writes a JSON value (an object, without newline) about this process into `buffer` of `size`
     * bytes and returns its length in bytes without a terminator, or -errno (-ENOSPC: call again
     * with a larger buffer; that may happen more than once). Called when the process ends in an
     * orderly way (exit_group, the last thread's exit) or is about to exec. Optional. Same rules as
     * on_call.
     */
    long (*report)(char *buffer, size_t size);

    /*
     * Called once when the process ends in an orderly way, after the last report, by the thread
     * that ends it; other threads may still be inside on_call. Optional. Same rules as on_call.
     */
    void (*fini)(void);

    /* --- since version 2; not looked at in a library of version 1 --- */

    /*
     * Called after a call for which on_call has returned syscall_follow(), with the raw result in
     * call->result, which it may change, as it may the registers. After a call that makes a process
     * it is called in both, with result 0 in the child; after one that makes a thread in the parent
     * alone. Not called when the call does not return. Same rules as on_call.
     */
    void (*on_return)(struct syscall_call *call);

    /*
     * Called once, before the first instruction of a program that a loader of the mechanism's own
     * enters (`zpoline run --from start`), with its rip and rsp; the stack is a Linux program's.
     * The hook may change the registers, and what lies on the stack. Optional. All calls from here
     * on are the program's.
     */
    void (*start)(struct syscall_registers *registers);
};

#define SYSCALL_HOOK_EXPORT __attribute__((visibility("default")))

/*
 * Reaches the kernel from inside a hook, past the hook itself. Set by the mechanism before init.
 * Any thread, any time, async-signal-safe. Returns the raw kernel value (-errno on failure).
 * Calling it through a copy of the `syscall` instruction instead would, under some mechanisms,
 * call the hook again.
 */
typedef long hook_raw_syscall_fn(long number, long a1, long a2, long a3, long a4, long a5, long a6);
extern SYSCALL_HOOK_EXPORT hook_raw_syscall_fn *hook_raw_syscall;

/* The registers of a call that a hook with HOOK_REGISTERS was given. */
static inline struct syscall_registers *syscall_registers(struct syscall_call *call)
{
    return (struct syscall_registers *)(call + 1);
}

/* The carry flag that the program finds when the call returns; otherwise as it was. In on_call and
 * on_return. The stub keeps the flags below the place of the return address until it needs them. */
static inline void syscall_set_carry(struct syscall_call *call, int set)
{
    struct syscall_registers *registers = syscall_registers(call);
    uint64_t *kept = (uint64_t *)registers->entry_sp - 1;
    registers->rflags = (registers->rflags & ~1ull) | (set != 0);
    *kept = (*kept & ~1ull) | (set != 0);
}

/* on_call returns this to go on at rip and rsp as they are now in the registers; rcx is clobbered.
 */
static inline enum syscall_verdict syscall_resume(struct syscall_call *call)
{
    syscall_registers(call)->way |= SYSCALL_WAY_RESUME;
    return HOOK_RETURN;
}

/* on_call returns this to let the call pass, and to be told how it went: on_return. What the core
 * has to know of the call is decided by the number that on_call has left. */
static inline enum syscall_verdict syscall_follow(struct syscall_call *call)
{
    syscall_registers(call)->way |= SYSCALL_WAY_FOLLOW;
    return HOOK_PASS;
}

/* Defines the library's hook, once per library: `SYSCALL_HOOK = { .abi_version = ..., ... };` */
#define SYSCALL_HOOK                                                   \
    hook_raw_syscall_fn *hook_raw_syscall;                             \
    extern SYSCALL_HOOK_EXPORT const struct syscall_hook syscall_hook; \
    const struct syscall_hook syscall_hook

/* The classic form. */
typedef long syscall_classic_fn(long number, long a1, long a2, long a3, long a4, long a5, long a6);
typedef int syscall_classic_init_fn(long placeholder, void *slot);

#ifdef __cplusplus
}
#endif

#endif
