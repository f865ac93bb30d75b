/*
 * What becomes of the hook when the program replaces itself: the environment that brings our
 * library into the new program is put into the one that the program hands over, or taken out of it.
 */
#ifndef HOOK_CORE_EXEC_H
#define HOOK_CORE_EXEC_H

#include "hook/core/frame.h"

/*
 * Remembers how this process was started. `library`: absolute path of our library, as it is to
 * stand in LD_PRELOAD; `follow` 0: new programs run without a hook. Set-up. 0 or -ENOMEM.
 */
int exec_remember(char *const *envp, const char *library, int follow);

/*
 * From the stub: execve, execveat, before and when they have failed. `alone`: the process has one
 * thread. exec_release: what a vfork child that is gone has left behind in our memory.
 */
int exec_before(struct entry_frame *frame, int alone);
void exec_failed(int alone);
void exec_release(void);

#endif
