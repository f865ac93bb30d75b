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

static uint32_t own(const struct ring_end *end)
{
    return atomic_load_explicit(&end->at, memory_order_relaxed);
}

static void move_on(struct ring_end *end, uint32_t bytes)
{
    atomic_store_explicit(&end->at, own(end) + bytes, memory_order_relaxed);
}

static unsigned char *place(const struct ring_end *end)
{
    return end->ring->bytes + (own(end) & (RING_BYTES - 1));
}

static uint32_t left_in_row(const struct ring_end *end)
{
    return RING_BYTES - (own(end) & (RING_BYTES - 1));
}

static uint32_t whole_lines(uint32_t index)
{
    return index & ~(uint32_t)(LINE - 1);
}

void ring_open_producer(struct ring_end *end, struct ring *ring)
{
    uint32_t head = whole_lines(atomic_load(&ring->head));
    *end = (struct ring_end){.ring = ring, .at = head, .seen = atomic_load(&ring->tail)};
    atomic_store(&ring->start, head);
    atomic_store(&ring->head, head);
}

void ring_open_consumer(struct ring_end *end, struct ring *ring)
{
    uint32_t head = atomic_load(&ring->head);
    *end = (struct ring_end){.ring = ring, .at = head, .seen = head};
    atomic_store(&ring->tail, head);
}

void ring_follow_producer(struct ring_end *end)
{
    uint32_t start = whole_lines(atomic_load(&end->ring->start));
    uint32_t head = atomic_load(&end->ring->head);
    bool has_begun = own(end) == whole_lines(own(end)) && head - own(end) <= head - start;
    if (!has_begun && head - start <= RING_BYTES) {
        atomic_store(&end->at, start);
        end->seen = start;
    }
    atomic_store(&end->ring->tail, own(end));
}

static bool has_room(struct ring_end *end, uint32_t bytes)
{
    if (own(end) + bytes - end->seen <= RING_BYTES)
        return true;
    end->seen = atomic_load_explicit(&end->ring->tail, memory_order_acquire);
    return own(end) + bytes - end->seen <= RING_BYTES;
}

unsigned char *ring_reserve(struct ring_end *end, uint32_t size)
{
    uint32_t bytes = record(size), row = left_in_row(end);
    if (bytes > row) {
        if (!has_room(end, row + bytes))
            return NULL;
        memcpy(place(end), &(uint32_t){SKIP}, sizeof(uint32_t));
        move_on(end, row); /* not visible before the next publish */
    } else if (!has_room(end, bytes)) {
        return NULL;
    }
    return place(end) + PREFIX;
}

void ring_publish(struct ring_end *end, uint32_t size)
{
    memcpy(place(end), &size, sizeof size);
    move_on(end, record(size));
    atomic_store_explicit(&end->ring->head, own(end), memory_order_release);
}

static void drop_all(struct ring_end *end)
{
    end->seen = atomic_load(&end->ring->head);
    atomic_store(&end->at, end->seen);
    atomic_store(&end->ring->tail, end->seen);
}

static bool more(struct ring_end *end)
{
    if (own(end) != end->seen)
        return true;
    end->seen = atomic_load_explicit(&end->ring->head, memory_order_acquire);
    return own(end) != end->seen;
}

const unsigned char *ring_next(struct ring_end *end, uint32_t *size)
{
    if (!more(end))
        return NULL;
    uint32_t length;
    memcpy(&length, place(end), sizeof length);
    if (length == SKIP) {
        move_on(end, left_in_row(end));
        if (!more(end)) /* a skip is published together with a frame */
            length = 0;
        else
            memcpy(&length, place(end), sizeof length);
    }
    *size = length;
    if (length == 0 || length > RING_FRAME_MAX || end->seen - own(end) > RING_BYTES ||
        record(length) > end->seen - own(end) || record(length) > left_in_row(end)) {
        drop_all(end);
        *size = 0;
    }
    return place(end) + PREFIX;
}

void ring_release(struct ring_end *end, uint32_t size)
{
    move_on(end, record(size));
    atomic_store_explicit(&end->ring->tail, own(end), memory_order_release);
}
