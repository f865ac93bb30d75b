/* What hook "personality" consists of; its members in struct syscall_hook say when each is called.
 */
#ifndef PERSONALITY_PERSONALITY_H
#define PERSONALITY_PERSONALITY_H

#include "hook/syscall_hook.h"

int personality_init(const struct syscall_hook_host *host);
enum syscall_verdict personality_call(struct syscall_call *call);
void personality_return(struct syscall_call *call);
void personality_fork_child(void);

#endif
