/*
 * What becomes of the hook when the program replaces itself: the environment that brings our
 * library into the new program is put into the one that the program hands over, or taken out of it.
 */
#ifndef HOOK_CORE_EXEC_H
#define HOOK_CORE_EXEC_H

#include "hook/core/frame.h"

/* Which of the two ways takes a program that LD_PRELOAD reaches: the setting ZPOLINE_FROM. */
enum exec_from {
    EXEC_FROM_ANY,   /* LD_PRELOAD; the loader for all others */
    EXEC_FROM_MAIN,  /* LD_PRELOAD, and no loader ever */
    EXEC_FROM_START, /* the loader, always */
};

/* Absolute paths of what brings the hook into a new program; NULL: there is none. */
struct exec_files {
    const char *library; /* as it is to stand in LD_PRELOAD */
    const char *loader;
};

/*
 * Remembers how this process was started: `settings` are the NAME=value strings that did it, in its
 * environment or apart from it; ZPOLINE_FOLLOW among them says whether new programs run with the
 * hook. Set-up. 0 or -ENOMEM.
 */
int exec_remember(char *const *settings, const struct exec_files *files);

/*
 * From the stub: execve, execveat, before and when they have failed. `alone`: the process has one
 * thread. exec_release: what a vfork child that is gone has left behind in our memory.
 */
int exec_before(struct entry_frame *frame, int alone);
void exec_failed(struct entry_frame *frame, int alone);
void exec_release(void);

#endif
