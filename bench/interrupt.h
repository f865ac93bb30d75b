/* Waiting for children and for the person's Ctrl-C at one place, without signal handlers. */
#ifndef ZPOLINE_BENCH_INTERRUPT_H
#define ZPOLINE_BENCH_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds of the monotonic clock. */
int64_t clock_ns(void);

/*
 * From now on SIGINT, SIGTERM, SIGHUP and SIGCHLD are taken by the functions below. Blocked
 * instead of handled: no call of ours can be torn, and no wake-up lost.
 */
void interrupt_catch(void);

/* Whether the person wants the run to end. */
bool interrupt_wanted(void);

/*
 * Waits until a child of ours changed state (0), an interrupt came (-EINTR) or the monotonic time
 * `deadline_ns` is over (-ETIMEDOUT). May return 0 too often, never too rarely.
 */
int interrupt_wait_child(int64_t deadline_ns);

#endif
