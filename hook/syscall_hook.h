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

/* Grows by one whenever a member of the structures below changes its meaning or place. */
#define SYSCALL_HOOK_ABI_VERSION 1

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

/* Where and how the hook was started. Passed to init; valid only during it. */
struct syscall_hook_host {
    uint32_t abi_version;  /* SYSCALL_HOOK_ABI_VERSION of the mechanism */
    const char *mechanism; /* "zpoline", "ld_preload", ... */
    const char *argument;  /* what the user gave behind the hook's name (`--hook NAME:ARGUMENT`, or
                            * ZPOLINE_HOOK_ARGUMENT); "" if nothing */
};

struct syscall_hook {
    uint32_t abi_version;    /* SYSCALL_HOOK_ABI_VERSION; anything else is refused at load */
    uint32_t flags;          /* HOOK_... */
    const char *name;        /* for messages and reports; must not be NULL */
    const uint16_t *numbers; /* the numbers (0 .. 4095) that on_call wants to see; all others never
                              * reach C. NULL with number_count 0: all numbers, also those above
                              * 4095 and negative ones. */
    size_t number_count;

    /*
     * Called once, on the main thread, before the program's main and before any call is hooked.
     * Optional. Returns 0, or -errno: the program is then not started. Ordinary code: may
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
