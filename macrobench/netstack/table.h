/*
 * Which descriptor numbers are ours. A number that is not in the table is the kernel's alone.
 */
#ifndef NETSTACK_TABLE_H
#define NETSTACK_TABLE_H

#include <stdatomic.h>
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

/*
 * What is behind a number, or NULL. Any thread, any signal context, without the lock: what it
 * points to is never given back to the allocator while a descriptor leads to it, and not reused for
 * anything but a socket or an epoll set afterwards.
 */
static inline struct entry *table_get(long number)
{
    uint32_t fd = (uint32_t)number;
    if (fd >= TABLE_DESCRIPTORS)
        return NULL;
    struct table_page *page =
        atomic_load_explicit(&table_pages[fd / TABLE_PAGE], memory_order_acquire);
    return page ? atomic_load_explicit(&page->entries[fd % TABLE_PAGE], memory_order_acquire)
                : NULL;
}

/* Puts `entry` (NULL: nothing) behind a number. Locked. 0, or -ENOMEM, -EMFILE. */
int table_set(int fd, struct entry *entry);

/* The first number from `fd` on that is in the table, or -1. */
int table_next(int fd);

/* Forgets all but private numbers: in a forked child. */
void table_clear(void);

#endif
