/* prctl and seccomp of the program. */
#ifndef HOOK_CORE_PROGRAM_FILTER_H
#define HOOK_CORE_PROGRAM_FILTER_H

#include "hook/core/frame.h"

/*
 * To be asked before one of the two is made; may change the arguments. Returns SPECIAL_PASS or
 * SPECIAL_ANSWERED. Any thread.
 */
int program_filter_before(struct syscall_call *call);

#endif
