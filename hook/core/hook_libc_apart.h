/*
 * The thread pointer of the hook's libc where it is not the program's: in a program that a loader
 * of ours has loaded, whose libc, if it has one, knows nothing of the hook's. Each thread then has
 * memory of its own for the hook's libc, and the fs base is exchanged around each call of the hook
 * library. Whatever else runs on the thread finds the program's: a signal handler that interrupts
 * the hook, too (program_handlers.h).
 *
 * All functions do nothing before hook_libc_apart_begin.
 */
#ifndef HOOK_CORE_HOOK_LIBC_APART_H
#define HOOK_CORE_HOOK_LIBC_APART_H

#include "hook/core/frame.h"
#include "hook/core/hook.h"

/* The program will have thread pointers of its own; `hwcap2` is AT_HWCAP2. `threads_come` is called
 * when a libc is found: 0 or -errno. Set-up, before hook_load. */
void hook_libc_apart_expect(uint64_t hwcap2, int (*threads_come)(void));

/* Is it expected? */
int hook_libc_apart_expected(void);

/* Looks for what the library's dynamic linker and libc offer to make threads. 0, -ENOENT when they
 * are of an unknown kind, or another -errno. Set-up. */
int hook_libc_apart_find(const struct hook_linker *linker, void *library);

/* The calling thread's fs base is that of the hook's libc; from now on it is put in place around
 * calls of the hook library, those of its on_call included if that needs it (`around_calls`).
 * `thread_start` prepares a new thread. Set-up, after hook_activate and thread_adopt. */
void hook_libc_apart_begin(void (*thread_start)(void), int around_calls);

/* Around a call of another function of the hook library. */
void hook_libc_enter(void);
void hook_libc_leave(void);

/* Makes what the thread of this block, which is about to be made, needs. 0 or -ENOMEM. */
int hook_libc_thread_make(struct thread_block *block);

/* In a forked child: it is another thread to the kernel. */
void hook_libc_in_fork_child(void);

/* The fs base as the program means it, while the hook's is in place: whether it is. */
int hook_libc_inside(void);
uintptr_t hook_libc_program_pointer(void);
void hook_libc_program_pointer_set(uintptr_t base);

/* A handler of the program is about to run, with this ucontext; and a call of rt_sigreturn is about
 * to be made with the one that rsp points at. */
void hook_libc_handler_starts(void *context);
void hook_libc_handler_returns(void *context);

#endif
