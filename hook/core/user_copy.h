/* Access to memory that the program named in a system call's arguments. */
#ifndef HOOK_CORE_USER_COPY_H
#define HOOK_CORE_USER_COPY_H

#include <stddef.h>

/*
 * Copies `bytes` bytes. 0, or -EFAULT when one of the two places is bad; then part may be copied,
 * as by the kernel. Async-signal-safe, any thread; only where a mechanism owns SIGSEGV
 * (signals_own) and it is not blocked.
 */
int hook_copy(void *to, const void *from, size_t bytes);

/* For the handler: addresses of the copying instruction, and where a fault in it goes on. */
extern const char hook_copy_begin[], hook_copy_end[], hook_copy_failed[];

#endif
