/*
 * A link: how frames reach the other side. All functions are called with the stack's lock held, but
 * for `pending`.
 */
#ifndef NETSTACK_LINK_H
#define NETSTACK_LINK_H

#include <lwip/netif.h>
#include <stdbool.h>
#include <stdint.h>

#include "macrobench/netstack/config.h"

struct link {
    /* Opens the device; ordinary code. 0, -EBUSY when another process has it, or another -errno
     * after one line on stderr. */
    int (*open)(const struct netstack_config *config);

    /* Sets up lwIP's interface; lwIP's netif_init_fn. */
    err_t (*netif_init)(struct netif *netif);

    /* Hands at most `budget` frames to `netif`. The number handed over. */
    unsigned (*receive)(struct netif *netif, unsigned budget);

    /* Are there frames, as far as can be seen without the kernel? Without the lock. */
    bool (*pending)(void);

    /* Asks to be woken by `fd`; false: there is something to do at once. */
    bool (*arm)(void);

    /* What poll(2) said of `fd`. */
    void (*woken)(short revents);

    /* After frames were sent: wakes the other side if it sleeps. */
    void (*flush)(void);

    /* Looks after the other side's health, now and then. */
    void (*check)(void);

    /* In a forked child: leaves the device to the parent. */
    void (*abandon)(void);

    int fd;         /* of our own (see privates.h): readable when there is something to do */
    bool was_full;  /* a frame did not fit: lwIP must be asked to send again */
    bool peer_lost; /* set by the link when all connections are gone with the other side */
};

extern struct link link_ring;
extern struct link link_tap;

/* Frames and bytes since the start, for the report. */
struct link_counts {
    uint64_t frames_in;
    uint64_t frames_out;
    uint64_t frames_refused; /* no room, or no peer */
    uint64_t frames_bad;     /* from the other side, not fit to be read */
    uint64_t doorbells;
};
extern struct link_counts link_counts;

#endif
