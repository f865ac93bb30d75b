/* Where functions begin and end, as the unwind tables tell it (.eh_frame, in every normal build,
 * also of stripped files). */
#ifndef HOOK_SITES_UNWIND_H
#define HOOK_SITES_UNWIND_H

#include "hook/sites/address_list.h"
#include "hook/sites/elf_image.h"

struct unwind {
    const struct elf_image *image;
    /* .eh_frame_hdr's sorted table: pairs of 32-bit offsets from `table_base` */
    const uint8_t *table;
    size_t table_count;
    uint64_t table_base;
    /* the frames themselves */
    uint64_t frames_address;
    uint64_t frames_bytes; /* an upper bound */
    int present;
    /* Where functions begin, ascending, when there is no such table: static programs have none. */
    struct address_list starts;
};

/* 0 or -ENOMEM. unwind_close() is due in any case. */
int unwind_open(struct unwind *unwind, const struct elf_image *image);
void unwind_close(struct unwind *unwind);

/* The function that covers `address`: 1 and its bounds, or 0. */
int unwind_find(const struct unwind *unwind, uint64_t address, uint64_t *start, uint64_t *end);
/*
 * The last function that begins at or below `address`, and the first that begins above it;
 * UINT64_MAX when there is none.
 */
uint64_t unwind_start_at_or_below(const struct unwind *unwind, uint64_t address);
uint64_t unwind_start_above(const struct unwind *unwind, uint64_t address);

#endif
