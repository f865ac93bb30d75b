/*
 * Handlers of the program, for signals that no mechanism owns, where the hook has a thread pointer
 * of its own (hook_libc_apart.h): the kernel starts a handler of ours in their place, which gives
 * the program's thread pointer back and goes on to theirs. Flags, mask and restorer are the
 * program's.
 */
#ifndef HOOK_CORE_PROGRAM_HANDLERS_H
#define HOOK_CORE_PROGRAM_HANDLERS_H

#include <stdint.h>

/* From now on. Set-up. */
void program_handlers_wrap(void);

/* What the kernel shall be told of a handler that the program installs for a signal, and what the
 * program shall be told of a handler that the kernel names. */
uintptr_t program_handler_put(int signal, uintptr_t handler);
uintptr_t program_handler_shown(uintptr_t kernels, uintptr_t known);

/* The last one that was put. */
uintptr_t program_handler_known(int signal);

/* entry.S, and what it calls: the program's handler. */
void hook_program_handler(int signal, void *info, void *context);
void *hook_program_handler_starts(int signal, void *info, void *context);

#endif
