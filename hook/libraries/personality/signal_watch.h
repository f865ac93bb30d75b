/* Signals that a kqueue tells of (EVFILT_SIGNAL), whatever becomes of them otherwise. */
#ifndef PERSONALITY_SIGNAL_WATCH_H
#define PERSONALITY_SIGNAL_WATCH_H

#include "thread.h"

/* Host signals that are watched: they are never blocked at the host, so that each is seen. */
extern uint64_t signals_watched;

/* A descriptor that epoll wakes by, edge-triggered, each time the signal has come; or -errno. From
 * then on until signal_watch_end() the signal is watched. Not in handlers. */
long signal_watch_begin(struct guest_thread *self, int signal);
void signal_watch_end(int signal);
int64_t signal_watch_count(int signal); /* how many have come while it was watched */

/* In the handler, and as the only one there. */
void signal_watch_arrived(int signal);

void signal_watch_forget(int first, int last); /* descriptors that the guest closes */
void signal_watch_in_fork_child(void);         /* which inherits no kqueue */

#endif
