/* Tables of computed jumps, as compilers make them for a switch. */
#ifndef HOOK_SITES_JUMP_TABLE_H
#define HOOK_SITES_JUMP_TABLE_H

#include "hook/sites/address_list.h"
#include "hook/sites/elf_image.h"

enum jump_table_form {
    TABLE_RELATIVE, /* 32-bit distances from the table, in position-independent code */
    TABLE_ABSOLUTE, /* 64-bit addresses, in programs linked to a fixed place */
    TABLE_FORMS_
};

struct jump_table {
    uint64_t address;
    uint64_t next; /* index of the entry that comes next */
    enum jump_table_form form;
};

struct jump_tables {
    struct jump_table *items; /* those that have not ended */
    size_t count, capacity;
    struct address_list addresses; /* of all that were ever added, ascending */
};

/* The table's entry `index`: 1 and where it leads, or 0: beyond the file. */
int jump_table_entry(const struct elf_image *image, uint64_t table, enum jump_table_form form,
                     uint64_t index, uint64_t *target);

/* 0 or -ENOMEM. A table is added once, whatever its form. */
int jump_tables_add(struct jump_tables *tables, uint64_t table, enum jump_table_form form);
/* Takes the next entry of items[i]: 1 and where it leads, or 0: another table begins there. */
int jump_tables_next(struct jump_tables *tables, const struct elf_image *image, size_t i,
                     uint64_t *target);
void jump_tables_remove(struct jump_tables *tables, size_t i);
void jump_tables_release(struct jump_tables *tables);

#endif
