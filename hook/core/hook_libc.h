/*
 * The copy of libc that a hook library brings. glibc fills the character tables of a thread where
 * it starts the thread (start_thread(), nptl/pthread_create.c: __ctype_init); threads of the
 * program are started by the program's libc, so for the hook's that is done at a thread's first
 * call; or when the thread is made, where the hook's thread pointer is not the program's.
 */
#ifndef HOOK_CORE_HOOK_LIBC_H
#define HOOK_CORE_HOOK_LIBC_H

#include "hook/core/hook.h"

/* Looks for it in the library's namespace. 0, or -errno when the program will have thread pointers
 * of its own (hook_libc_apart.h) and this libc is not prepared for that: -ENOENT when it is not
 * glibc. Set-up. */
int hook_libc_find(const struct hook_linker *linker, void *library);

/* Did the hook library bring one? After hook_libc_find. */
int hook_libc_found(void);

/* Puts the preparation of each thread in front of the active hook, for mechanisms whose calls come
 * through the stub. Set-up, after hook_activate. */
void hook_libc_prepare_threads(void);

/* Prepares the calling thread, which the program's libc has started, if there is anything to
 * prepare. For mechanisms without the stub. */
void hook_libc_prepare_thread(void);

#endif
