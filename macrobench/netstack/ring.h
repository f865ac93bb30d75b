/*
 * The wire between two processes: in a shared file, one ring of packets for each direction, with
 * one producer and one consumer. No system call is needed to send or receive; the doorbell of a
 * consumer that sleeps is the link's affair. Nothing that the other process writes is believed.
 */
#ifndef NETSTACK_RING_H
#define NETSTACK_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RING_BYTES     (UINT32_C(1) << 18)
#define RING_FRAME_MAX 2048

struct ring {
    _Alignas(64) _Atomic uint32_t head;   /* bytes ever written; the producer's */
    _Atomic uint32_t start;               /* the head when this producer began; its */
    _Alignas(64) _Atomic uint32_t tail;   /* bytes ever read; the consumer's */
    _Alignas(64) _Atomic uint32_t asleep; /* the consumer wants the doorbell */
    _Alignas(64) unsigned char bytes[RING_BYTES];
};

struct ring_wire {
    uint32_t magic;                            /* RING_MAGIC: what this layout is called */
    uint32_t size;                             /* of this structure */
    _Alignas(64) _Atomic uint32_t arrivals[2]; /* grows when a process takes side a, b */
    struct ring rings[2];                      /* written by a, by b */
};

#define RING_MAGIC UINT32_C(0x7a703173)

/* One end of a ring; its own index is kept here, since the other process may spoil the shared one.
 */
struct ring_end {
    struct ring *ring;
    _Atomic uint32_t at; /* own index */
    uint32_t seen;       /* the other's index when last looked at */
};

/* The producer's end goes on where the last producer stopped; the consumer's skips what is there.
 */
void ring_open_producer(struct ring_end *end, struct ring *ring);
void ring_open_consumer(struct ring_end *end, struct ring *ring);

/*
 * The consumer's end, when another producer has begun: passes over what is left of the last one,
 * which may have ended in the middle or have spoiled the indices.
 */
void ring_follow_producer(struct ring_end *end);

/* Room for a frame of `size` bytes (at most RING_FRAME_MAX), or NULL. */
unsigned char *ring_reserve(struct ring_end *end, uint32_t size);

/* Makes the frame last reserved visible. */
void ring_publish(struct ring_end *end, uint32_t size);

/*
 * The next frame: its address, its size in *size; NULL when there is none. A size of 0 stands for
 * a ring that makes no sense; everything in it is then dropped.
 */
const unsigned char *ring_next(struct ring_end *end, uint32_t *size);

/* Gives the frame last seen back to the producer. */
void ring_release(struct ring_end *end, uint32_t size);

/* Is there a frame? Of the consumer, any thread; the shared tail may have been spoiled. */
static inline bool ring_waits(const struct ring_end *end)
{
    return atomic_load_explicit(&end->ring->head, memory_order_acquire) !=
           atomic_load_explicit(&end->at, memory_order_relaxed);
}

#endif
