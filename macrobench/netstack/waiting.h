/* poll over a set in which sockets of the stack and kernel descriptors are mixed. */
#ifndef NETSTACK_WAITING_H
#define NETSTACK_WAITING_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#define WAITING_ON_STACK 512 /* sets up to this size need no allocation */

/* Is one of them the stack's? Any thread, without the lock. */
bool waiting_has_ours(const struct pollfd *fds, unsigned count);

/*
 * As ppoll(2): the number of entries with revents, 0 when `timeout_ns` is over, or -errno. Takes
 * the lock.
 */
long waiting_poll(struct pollfd *fds, unsigned count, int64_t timeout_ns, const void *mask);

#endif
