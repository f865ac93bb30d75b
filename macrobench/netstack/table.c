/* See table.h. */
#include "macrobench/netstack/table.h"

#include <errno.h>

#include "macrobench/netstack/heap.h"

_Atomic(struct table_page *) table_pages[TABLE_PAGES];

int table_set(int fd, struct entry *entry)
{
    if (fd < 0 || fd >= TABLE_DESCRIPTORS)
        return -EMFILE;
    struct table_page *page = atomic_load(&table_pages[fd / TABLE_PAGE]);
    if (!page) {
        if (!entry)
            return 0;
        page = heap_take_clear(sizeof *page);
        if (!page)
            return -ENOMEM;
        atomic_store(&table_pages[fd / TABLE_PAGE], page);
    }
    atomic_store_explicit(&page->entries[fd % TABLE_PAGE], entry, memory_order_release);
    return 0;
}

static struct entry *marked(struct entry *entry)
{
    return (struct entry *)((uintptr_t)entry | TABLE_CLOSED); // NOLINT(performance-no-int-to-ptr)
}

bool table_mark_closed(int fd)
{
    struct entry *entry = table_get(fd);
    return entry && atomic_compare_exchange_strong(table_place(fd), &entry, marked(entry));
}

int table_next_closed(int fd)
{
    for (; fd >= 0 && fd < TABLE_DESCRIPTORS; fd++) {
        _Atomic(struct entry *) *place = table_place(fd);
        if (!place) {
            fd = fd / TABLE_PAGE * TABLE_PAGE + TABLE_PAGE - 1;
            continue;
        }
        uintptr_t entry = (uintptr_t)atomic_load(place);
        if (entry & TABLE_CLOSED) {
            /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
            atomic_store(place, (struct entry *)(entry & ~TABLE_CLOSED));
            return fd;
        }
    }
    return -1;
}

int table_next(int fd)
{
    while (fd >= 0 && fd < TABLE_DESCRIPTORS) {
        if (!atomic_load(&table_pages[fd / TABLE_PAGE])) {
            fd = (fd / TABLE_PAGE + 1) * TABLE_PAGE;
            continue;
        }
        if (table_get(fd))
            return fd;
        fd++;
    }
    return -1;
}

void table_clear(void)
{
    for (int fd = table_next(0); fd >= 0; fd = table_next(fd + 1)) {
        if (table_get(fd)->kind != ENTRY_PRIVATE)
            table_set(fd, NULL);
    }
}
