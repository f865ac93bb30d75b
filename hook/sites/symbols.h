/* Addresses that the symbol tables and headers name as the start of code. */
#ifndef HOOK_SITES_SYMBOLS_H
#define HOOK_SITES_SYMBOLS_H

#include "hook/sites/elf_image.h"

struct code_start {
    uint64_t address, end; /* end == address: the length is not known */
};

struct code_starts {
    struct code_start *items; /* ascending by address */
    size_t count, capacity;
};

/* Function symbols (.symtab, .dynsym or what PT_DYNAMIC leads to), the entry point, and the starts
 * of executable sections. 0 or -ENOMEM. */
int code_starts_collect(const struct elf_image *image, struct code_starts *starts);
void code_starts_release(struct code_starts *starts);

/* Index of the first start at or above `address`; starts->count if there is none. */
size_t code_starts_from(const struct code_starts *starts, uint64_t address);

#endif
