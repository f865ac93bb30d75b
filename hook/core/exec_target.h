/* What kind of program execve(2) is about to start. */
#ifndef HOOK_CORE_EXEC_TARGET_H
#define HOOK_CORE_EXEC_TARGET_H

#include "hook/core/frame.h"

enum exec_target {
    EXEC_NOT,          /* the call will fail, or nothing can be said */
    EXEC_DYNAMIC,      /* glibc's dynamic linker loads it: LD_PRELOAD reaches it */
    EXEC_MAYBE,        /* not known: it cannot be read, or is of no format that we know */
    EXEC_STATIC,       /* no dynamic linker */
    EXEC_OTHER_LINKER, /* another libc's */
    EXEC_SECURE, /* gains privileges: the dynamic linker ignores LD_PRELOAD, and a loader would
                    take them away */
    EXEC_FOREIGN /* another architecture's */
};

/* Looks at the file that the call names, through #! lines. Async-signal-safe. */
enum exec_target exec_target_of(const struct syscall_call *call);

/* In words, why it runs without the hook. */
const char *exec_target_why(enum exec_target target);

/* A descriptor of the file that the call names, close-on-exec, or -errno: it may be executable and
 * not readable. Async-signal-safe. */
long exec_target_open(const struct syscall_call *call);

#endif
