/* Tables of computed jumps. */
#include "hook/sites/jump_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint64_t place_of(uint64_t table, enum jump_table_form form, uint64_t index)
{
    return table + index * (form == TABLE_RELATIVE ? 4 : 8);
}

int jump_table_entry(const struct elf_image *image, uint64_t table, enum jump_table_form form,
                     uint64_t index, uint64_t *target)
{
    int32_t distance;
    const void *at = elf_at_address(image, place_of(table, form, index),
                                    form == TABLE_RELATIVE ? sizeof distance : sizeof *target);
    if (!at) {
        return 0;
    }
    if (form == TABLE_ABSOLUTE) {
        memcpy(target, at, sizeof *target);
        return 1;
    }
    memcpy(&distance, at, sizeof distance);
    *target = table + (uint64_t)(int64_t)distance;
    return 1;
}

static int make_room(struct jump_tables *t)
{
    if (t->count < t->capacity) {
        return 0;
    }
    size_t capacity = t->capacity ? t->capacity * 2 : 16;
    struct jump_table *larger = realloc(t->items, capacity * sizeof *larger);
    if (!larger) {
        return -ENOMEM;
    }
    t->items = larger;
    t->capacity = capacity;
    return 0;
}

int jump_tables_add(struct jump_tables *t, uint64_t table, enum jump_table_form form)
{
    int r = address_list_add_sorted(&t->addresses, table);
    if (r <= 0) {
        return r;
    }
    if (make_room(t) != 0) {
        return -ENOMEM;
    }
    t->items[t->count++] = (struct jump_table){.address = table, .form = form};
    return 0;
}

int jump_tables_next(struct jump_tables *t, const struct elf_image *image, size_t i,
                     uint64_t *target)
{
    struct jump_table *table = &t->items[i];
    size_t behind = address_list_from(&t->addresses, table->address + 1);
    if (behind < t->addresses.count &&
        place_of(table->address, table->form, table->next) >= t->addresses.items[behind]) {
        return 0;
    }
    return jump_table_entry(image, table->address, table->form, table->next++, target);
}

void jump_tables_remove(struct jump_tables *t, size_t i)
{
    t->items[i] = t->items[--t->count];
}

void jump_tables_release(struct jump_tables *t)
{
    free(t->items);
    address_list_release(&t->addresses);
    *t = (struct jump_tables){0};
}
