/*
 * See ring.h. A record is a length, a gap, the frame, and padding up to whole cache lines; it never
 * crosses the end of the ring: a length of SKIP fills what is left there.
 */
#include "macrobench/netstack/ring.h"

#include <string.h>

#define LINE   64
#define PREFIX 16 /* length, then a gap: frames are aligned for the reader's copy */
#define SKIP   UINT32_MAX

static uint32_t record(uint32_t size)
{
    return (PREFIX + size + LINE - 1) & ~(uint32_t)(LINE - 1);
}

static unsigned char *place(const struct ring_end *end)
{
    return end->ring->bytes + (end->at & (RING_BYTES - 1));
}

static uint32_t left_in_row(const struct ring_end *end)
{
    return RING_BYTES - (end->at & (RING_BYTES - 1));
}

void ring_open_producer(struct ring_end *end, struct ring *ring)
{
    uint32_t head = atomic_load(&ring->head) & ~(uint32_t)(LINE - 1);
    *end = (struct ring_end){.ring = ring, .at = head, .seen = atomic_load(&ring->tail)};
}

void ring_open_consumer(struct ring_end *end, struct ring *ring)
{
    uint32_t head = atomic_load(&ring->head);
    *end = (struct ring_end){.ring = ring, .at = head, .seen = head};
    atomic_store(&ring->tail, head);
}

static bool has_room(struct ring_end *end, uint32_t bytes)
{
    if (end->at + bytes - end->seen <= RING_BYTES)
        return true;
    end->seen = atomic_load_explicit(&end->ring->tail, memory_order_acquire);
    return end->at + bytes - end->seen <= RING_BYTES;
}

unsigned char *ring_reserve(struct ring_end *end, uint32_t size)
{
    uint32_t bytes = record(size), row = left_in_row(end);
    if (bytes > row) {
        if (!has_room(end, row + bytes))
            return NULL;
        memcpy(place(end), &(uint32_t){SKIP}, sizeof(uint32_t));
        end->at += row; /* not visible before the next publish */
    } else if (!has_room(end, bytes)) {
        return NULL;
    }
    return place(end) + PREFIX;
}

void ring_publish(struct ring_end *end, uint32_t size)
{
    memcpy(place(end), &size, sizeof size);
    end->at += record(size);
    atomic_store_explicit(&end->ring->head, end->at, memory_order_release);
}

static void drop_all(struct ring_end *end)
{
    end->at = end->seen = atomic_load(&end->ring->head);
    atomic_store(&end->ring->tail, end->at);
}

static bool more(struct ring_end *end)
{
    if (end->at != end->seen)
        return true;
    end->seen = atomic_load_explicit(&end->ring->head, memory_order_acquire);
    return end->at != end->seen;
}

const unsigned char *ring_next(struct ring_end *end, uint32_t *size)
{
    if (!more(end))
        return NULL;
    uint32_t length;
    memcpy(&length, place(end), sizeof length);
    if (length == SKIP) {
        end->at += left_in_row(end);
        if (!more(end)) /* a skip is published together with a frame */
            length = 0;
        else
            memcpy(&length, place(end), sizeof length);
    }
    *size = length;
    if (length == 0 || length > RING_FRAME_MAX || end->seen - end->at > RING_BYTES ||
        record(length) > end->seen - end->at || record(length) > left_in_row(end)) {
        drop_all(end);
        *size = 0;
    }
    return place(end) + PREFIX;
}

void ring_release(struct ring_end *end, uint32_t size)
{
    end->at += record(size);
    atomic_store_explicit(&end->ring->tail, end->at, memory_order_release);
}
