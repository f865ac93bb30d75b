/*
 * The one lock of the stack. lwIP's raw interface is for one thread at a time; whoever holds the
 * lock is that thread. Never held while sleeping.
 */
#ifndef NETSTACK_LOCK_H
#define NETSTACK_LOCK_H

#include <stdbool.h>

/*
 * False: this very thread holds the lock already, so the caller is in a signal handler that
 * interrupted the stack; waiting would be for ever. Otherwise waits for it. Any thread, any signal
 * context.
 */
bool lock_take(void);

/* Gives it back. */
void lock_release(void);

/* Called by whoever gives the lock back, just before, when lock_late is set. Set before the program
 * runs. */
extern void (*lock_late_work)(void);

/* There is something that a signal handler could not do, since the lock was taken. */
void lock_ask_late_work(void);

/* In a forked child: nobody holds it. */
void lock_forget(void);

#endif
