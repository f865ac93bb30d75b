/* System calls that the core itself has to know of, whatever the hook wants. */
#ifndef HOOK_CORE_SPECIAL_H
#define HOOK_CORE_SPECIAL_H

#include <stdint.h>

#include "hook/syscall_hook.h"

/* In the place of a NULL that the kernel shall refuse with EFAULT: page zero may be readable. */
#define SPECIAL_BAD_ADDRESS -4096l

void special_numbers_mark(uint8_t *disposition);
void special_code_numbers_mark(uint8_t *disposition);
/* Where /proc/self/exe is answered: own_exe.h. */
void special_exe_numbers_mark(uint8_t *disposition); /* for mechanisms that rewrite code */

/*
 * Does what the core has to do for a call that a hook itself makes on the program's behalf, if it
 * can be done at once. 1: done, call->result says how it went. 0: the hook's caller has to make it,
 * because it makes threads or processes or does not return. -1: nothing to do, an ordinary call.
 */
int special_at_once(struct syscall_call *call);

#endif
