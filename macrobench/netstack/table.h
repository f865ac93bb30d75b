/*
 * Which descriptor numbers are ours. A number that is not in the table is the kernel's alone.
 */
#ifndef NETSTACK_TABLE_H
#define NETSTACK_TABLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TABLE_PAGE        1024
#define TABLE_PAGES       (1 << 16)
#define TABLE_DESCRIPTORS (TABLE_PAGE * TABLE_PAGES)

enum entry_kind {
    ENTRY_SOCKET,  /* struct sock */
    ENTRY_EPOLL,   /* struct epoll */
    ENTRY_PRIVATE, /* of the stack itself: see privates.h */
};

/* The first member of what the table points to. */
struct entry {
    enum entry_kind kind;
    uint32_t descriptors; /* numbers in the table that lead here; locked */
};

struct table_page {
    _Atomic(struct entry *) entries[TABLE_PAGE];
};
extern _Atomic(struct table_page *) table_pages[TABLE_PAGES];

/* A bit of an entry's address: closed by a signal handler that had interrupted the stack. */
#define TABLE_CLOSED ((uintptr_t)1)

/* The place of a number, or NULL where no page is. */
static inline _Atomic(struct entry *) *table_place(long number)
{
    uint32_t fd = (uint32_t)number;
    if (fd >= TABLE_DESCRIPTORS)
        return NULL;
    struct table_page *page =
        atomic_load_explicit(&table_pages[fd / TABLE_PAGE], memory_order_acquire);
    return page ? &page->entries[fd % TABLE_PAGE] : NULL;
}

/*
 * What is behind a number, or NULL. Any thread, any signal context, without the lock: what it
 * points to is never given back to the allocator while a descriptor leads to it, and not reused for
 * anything but a socket or an epoll set afterwards.
 */
static inline struct entry *table_get(long number)
{
    _Atomic(struct entry *) *place = table_place(number);
    struct entry *entry = place ? atomic_load_explicit(place, memory_order_acquire) : NULL;
    return (uintptr_t)entry & TABLE_CLOSED ? NULL : entry;
}

/*
 * Marks a number as closed: for the program there is nothing of ours behind it any more, but its
 * number stays in the table until it is closed. False: it was marked already. Any signal context.
 */
bool table_mark_closed(int fd);

/* The first number from `fd` on that is marked, unmarked by this call; or -1. Locked. */
int table_next_closed(int fd);

/* Puts `entry` (NULL: nothing) behind a number. Locked. 0, or -ENOMEM, -EMFILE. */
int table_set(int fd, struct entry *entry);

/* The first number from `fd` on that is in the table, or -1. */
int table_next(int fd);

/* Forgets all but private numbers: in a forked child. */
void table_clear(void);

#endif
