/* Page zero and the landing pads: reserved, filled, made executable and nothing else. */
#ifndef ZPOLINE_PAGE_ZERO_H
#define ZPOLINE_PAGE_ZERO_H

#include "hook/core/hook.h"
#include "zpoline/sled.h"

struct page_zero {
    enum sled_shape shape;
    struct sled_pads pads; /* for SLED_ONE_JUMP */
};

/*
 * Maps page zero with the sled of `shape`, or with `shape` -1 the first of one-jump, short-jump,
 * nop that can be had. `entry` is where pads lead; the other sleds leave through gs:`entry_offset`.
 * Set-up. 0, or -errno with *failure saying why; then nothing is mapped.
 */
int page_zero_map(int shape, uint64_t entry, uint32_t entry_offset, struct page_zero *result,
                  struct hook_failure *failure);
void page_zero_unmap(const struct page_zero *page);

#endif
