/*
 * The table of what kqueues wait for: one note for each (kqueue, identifier, filter). events.c does
 * the rest. The table is guarded by one lock that is held for a few instructions; notes do not
 * move.
 */
#ifndef PERSONALITY_EVENT_NOTES_H
#define PERSONALITY_EVENT_NOTES_H

#include "guest.h"

/* Filters as they are numbered here; EVENT_SELF marks a descriptor that is a kqueue. */
enum event_filter {
    EVENT_READ,
    EVENT_WRITE,
    EVENT_TIMER,
    EVENT_USER,
    EVENT_PROCESS,
    EVENT_SIGNAL,
    EVENT_VNODE,
    EVENT_SELF,
    EVENT_FILTERS
};

struct event_note {
    int kqueue; /* -1: free */
    int filter; /* enum event_filter */
    uint64_t ident, udata;
    uint32_t flags, fflags; /* EV_ and NOTE_ of the guest; EV_DISABLE tells that it sleeps */
    int64_t data;
    int host;       /* the descriptor that is waited for: of the guest, or ours */
    uint8_t always; /* the host cannot wait for it: a file, which is always ready; or it stays so */
    uint32_t wanted, links; /* EVENT_VNODE: NOTE_ that the guest asks for; links seen last */
    int64_t seen;           /* EVENT_VNODE: the file's size; EVENT_SIGNAL: how many have come */
    uint32_t index, next;
};

void notes_lock(void);
void notes_unlock(void);
void notes_in_fork_child(void); /* who held the lock may be gone */

/* All with the lock held. kqueue -1: of any. NULL: there is none, or memory is short. */
struct event_note *note_find(int kqueue, uint64_t ident, int filter);
struct event_note *note_add(int kqueue, uint64_t ident, int filter);
void note_drop(struct event_note *note);
struct event_note *note_at(uint32_t index); /* NULL: free, or none such */
uint32_t note_count(void);                  /* indices are below */

#endif
