/*
 * Memory that becomes executable, and memory that is ours: what the program's mmap, mprotect,
 * munmap and their like mean for a mechanism that rewrites code.
 */
#ifndef HOOK_CORE_CODE_H
#define HOOK_CORE_CODE_H

#include <stdint.h>

#include "hook/syscall_hook.h"

/* A mechanism that rewrites code. All run on any thread, in the middle of the program's call. */
struct code_watch {
    /* [start, end) of a file has just become executable. */
    void (*arrived)(uintptr_t start, uintptr_t end);
    /* Is there rewritten code in [start, end)? If so the call that takes it away is made with the
     * lock held, so that nothing can arrive there in between. */
    int (*concerns)(uintptr_t start, uintptr_t end);
    void (*lock)(void);
    void (*left)(uintptr_t start, uintptr_t end);                /* it is gone; the lock is held */
    void (*moved)(uintptr_t start, uintptr_t end, uintptr_t to); /* the same */
    void (*unlock)(void);
    void (*in_fork_child)(void); /* the lock's owner may be gone */
};

/* Set-up. NULL, the default: nobody wants to know. */
extern const struct code_watch *code_watch;

/*
 * Keeps the program from changing memory of ours: mmap over it, munmap, mprotect, mremap, madvise
 * of [start, end) fail with `error`, or do nothing where it is 0. Set-up; at most CODE_GUARDS.
 */
#define CODE_GUARDS 8
void code_guard(uintptr_t start, uintptr_t end, int error);

/* Is it in memory that code_guard was told of? */
int code_is_guarded(uintptr_t address);

/* The program has, or may have, a seccomp filter of its own: no call that it does not make itself
 * may be risked any more than needed. Set by the stub. */
extern uint8_t code_program_filters;

/* From the stub: mmap, mprotect, pkey_mprotect, munmap, mremap, madvise, mincore. SPECIAL_... */
int code_call(struct syscall_call *call);

#endif
