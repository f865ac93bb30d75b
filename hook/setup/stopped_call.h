/* How a handler of SIGSYS knows that its thread stands behind a system call that was not made. */
#ifndef HOOK_SETUP_STOPPED_CALL_H
#define HOOK_SETUP_STOPPED_CALL_H

/*
 * 1 if the context is that of a `syscall` instruction, outside the raw site, that the kernel has
 * stopped with SIGSYS: the only way to tell where the siginfo is that of a signal which somebody
 * has sent at the same time (SIGNAL_MERGED, signals.h).
 */
int stopped_call(const void *context);

#endif
