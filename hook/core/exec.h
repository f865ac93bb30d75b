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

/* From the stub: execve, execveat, and what they leave behind when they fail. `alone`: the process
 * has one thread. */
int exec_before(struct entry_frame *frame, int alone);
void exec_after(void);

#endif
