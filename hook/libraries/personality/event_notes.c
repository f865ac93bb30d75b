/* The table of notes: chunks that are mapped as they are needed, chained by a hash. */
#include "event_notes.h"

#include <asm/unistd.h>
#include <linux/mman.h>

#define CHUNK_NOTES 512u
#define CHUNKS      4096u
#define BUCKETS     4096u
#define NONE        0xffffffffu

static struct event_note *chunks[CHUNKS];
static uint32_t count; /* that ever were */
static uint32_t free_list = NONE;
static uint32_t buckets[BUCKETS]; /* index + 1, or 0 */
static uint32_t lock;

void notes_lock(void)
{
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
        host_call(__NR_sched_yield, 0);
}

void notes_unlock(void)
{
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
}

void notes_in_fork_child(void)
{
    notes_unlock();
}

static uint32_t *bucket(uint64_t ident, int filter)
{
    return &buckets[(ident * 8 + (uint64_t)filter) * 0x9e3779b97f4a7c15ull >> 52];
}

static struct event_note *place(uint32_t index)
{
    return &chunks[index / CHUNK_NOTES][index % CHUNK_NOTES];
}

struct event_note *note_at(uint32_t index)
{
    struct event_note *note = index < count ? place(index) : NULL;
    return note && note->kqueue >= 0 ? note : NULL;
}

uint32_t note_count(void)
{
    return count;
}

struct event_note *note_find(int kqueue, uint64_t ident, int filter)
{
    for (uint32_t at = *bucket(ident, filter); at; at = place(at - 1)->next) {
        struct event_note *note = place(at - 1);
        if (note->ident == ident && note->filter == filter &&
            (kqueue < 0 || note->kqueue == kqueue))
            return note;
    }
    return NULL;
}

static struct event_note *fresh(void)
{
    if (free_list != NONE) {
        struct event_note *note = place(free_list);
        free_list = note->next;
        return note;
    }
    if (count == CHUNKS * CHUNK_NOTES)
        return NULL;
    struct event_note **chunk = &chunks[count / CHUNK_NOTES];
    if (!*chunk) {
        long at = host_call(__NR_mmap, 0, CHUNK_NOTES * sizeof **chunk, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (HOST_IS_ERROR(at))
            return NULL;
        *chunk = (struct event_note *)at;
    }
    struct event_note *note = place(count);
    note->index = count++;
    return note;
}

struct event_note *note_add(int kqueue, uint64_t ident, int filter)
{
    struct event_note *note = fresh();
    if (!note)
        return NULL;
    uint32_t index = note->index, *head = bucket(ident, filter);
    *note = (struct event_note){.kqueue = kqueue,
                                .filter = filter,
                                .ident = ident,
                                .host = -1,
                                .index = index,
                                .next = *head};
    *head = index + 1;
    return note;
}

void note_drop(struct event_note *note)
{
    uint32_t *at = bucket(note->ident, note->filter);
    while (*at != note->index + 1)
        at = &place(*at - 1)->next;
    *at = note->next;
    note->kqueue = -1;
    note->next = free_list;
    free_list = note->index;
}
