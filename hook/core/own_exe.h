/*
 * /proc/self/exe of a process that our loader has started, where the kernel does not let us set it:
 * readlink(2) and execve(2) of it are answered for the program.
 */
#ifndef HOOK_CORE_OWN_EXE_H
#define HOOK_CORE_OWN_EXE_H

#include "hook/syscall_hook.h"

/* From now on it is the file at `path`, which is copied. Set-up. 0 or -ENOMEM. */
int own_exe_set(const char *path);

/* From the stub: readlink, readlinkat. SPECIAL_... */
int own_exe_readlink(struct syscall_call *call);

/* The path if the string, which the program named, means that link and it was set; else NULL. Any
 * thread, async-signal-safe. */
const char *own_exe_of(const char *path);

#endif
