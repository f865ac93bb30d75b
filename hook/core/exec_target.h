/* What kind of program execve(2) is about to start. */
#ifndef HOOK_CORE_EXEC_TARGET_H
#define HOOK_CORE_EXEC_TARGET_H

#include "hook/core/frame.h"

enum exec_target {
    EXEC_NOT,    /* the call will fail, or nothing can be said */
    EXEC_HOOKED, /* LD_PRELOAD brings our library into it */
    EXEC_STATIC, /* no dynamic linker; its children may be hooked again */
    EXEC_SECURE, /* gains privileges: the dynamic linker ignores LD_PRELOAD */
    EXEC_FOREIGN /* another libc's linker or another architecture: our library would break it */
};

/* Looks at the file that the call names, through #! lines. Async-signal-safe. */
enum exec_target exec_target_of(const struct syscall_call *call);

/* In words, why it runs without the hook. */
const char *exec_target_why(enum exec_target target);

#endif
