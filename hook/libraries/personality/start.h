/* The guest's first instruction: its stack, registers and first thread. */
#ifndef PERSONALITY_START_H
#define PERSONALITY_START_H

#include "guest.h"

/* What programs are that do not say it themselves; NULL: Linux's. */
extern const struct guest_system *start_default;

/* Puts stack and registers, which are a Linux program's, into the guest system's form. */
void guest_start(struct syscall_registers *registers);

/* After a call that went to the mechanism: puts right what is ours. 0: nothing to answer. process.c
 */
int guest_followed(struct guest_call *c, long *result);

#endif
