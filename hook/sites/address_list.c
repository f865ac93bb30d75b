/* A growing list of addresses. */
#include "hook/sites/address_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int address_list_add(struct address_list *list, uint64_t address)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 64;
        uint64_t *larger = realloc(list->items, capacity * sizeof *larger);
        if (!larger) {
            return -ENOMEM;
        }
        list->items = larger;
        list->capacity = capacity;
    }
    list->items[list->count++] = address;
    return 0;
}

int address_list_add_sorted(struct address_list *list, uint64_t address)
{
    size_t at = address_list_from(list, address);
    if (at < list->count && list->items[at] == address) {
        return 0;
    }
    int r = address_list_add(list, address);
    if (r == 0) {
        memmove(list->items + at + 1, list->items + at,
                (list->count - 1 - at) * sizeof *list->items);
        list->items[at] = address;
    }
    return r == 0 ? 1 : r;
}

void address_list_release(struct address_list *list)
{
    free(list->items);
    *list = (struct address_list){0};
}

size_t address_list_from(const struct address_list *list, uint64_t address)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->items[middle] < address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
