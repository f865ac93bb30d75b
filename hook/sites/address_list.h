/* A growing list of addresses. */
#ifndef HOOK_SITES_ADDRESS_LIST_H
#define HOOK_SITES_ADDRESS_LIST_H

#include <stddef.h>
#include <stdint.h>

struct address_list {
    uint64_t *items;
    size_t count, capacity;
};

/* 0 or -ENOMEM. */
int address_list_add(struct address_list *list, uint64_t address);
/* The same for a list that is kept ascending. 1: added; 0: it was there. */
int address_list_add_sorted(struct address_list *list, uint64_t address);
void address_list_release(struct address_list *list);

/* Index of the first element at or above `address` in an ascending list. */
size_t address_list_from(const struct address_list *list, uint64_t address);

#endif
