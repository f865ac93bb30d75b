/*
 * What lwIP wants from the system below it, in place of what its library brings: no thread, no
 * mutex (the stack's lock is held), an allocator that counts, a clock, and random numbers of our
 * own.
 */
#ifndef NETSTACK_PORT_H
#define NETSTACK_PORT_H

#include <stdbool.h>
#include <stdint.h>

/* Blocks that lwIP holds now, and ever held; a growth without connections is a leak. Locked. */
struct port_counts {
    uint64_t blocks;
    uint64_t bytes;
    uint64_t allocations;
};
extern struct port_counts port_counts;

/* What lwIP's random numbers begin with. Before the program runs. */
void port_seed(uint64_t seed);

/* Has lwIP put a packet to itself into its queue since the last call? Locked. */
bool port_loopback_waits(void);

#endif
