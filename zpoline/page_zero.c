/* Page zero and the landing pads. */
#include "zpoline/page_zero.h"

#include "hook/core/text.h"
#include "zpoline/ports/port.h"

static long pads_map(uint64_t entry, struct sled_pads *pads)
{
    long r = -PORT_EEXIST;
    for (unsigned nth = 0; r != 0 && sled_pads_place(nth, pads) == 0; nth++) {
        r = port_map_at(pads->start, pads->end - pads->start);
    }
    if (r == 0) {
        /* An integer made a pointer: the address is the mapping's, by port_map_at. */
        sled_pads_fill((uint8_t *)(uintptr_t)pads->start, pads, entry);
        r = port_make_executable(pads->start, pads->end - pads->start);
        if (r != 0) {
            port_unmap(pads->start, pads->end - pads->start);
        }
    }
    if (r != 0) {
        pads->end = 0; /* the last place that was tried is somebody else's */
    }
    return r;
}

static long shape_map(enum sled_shape shape, uint64_t entry, struct page_zero *page,
                      struct hook_failure *f)
{
    page->shape = shape;
    if (sled_first_uncovered(shape) < port.numbers) {
        f->what = "cannot use this sled";
        f->why = "it ends before the last system call number of this system";
        f->remedy = "use --sled one-jump or --sled short-jump";
        return -PORT_EINVAL;
    }
    if (shape != SLED_ONE_JUMP) {
        return 0;
    }
    long r = pads_map(entry, &page->pads);
    if (r != 0) {
        f->what = "cannot place the landing pads";
        f->why = "every address range that the one-jump sled can reach is taken";
        f->remedy = "use --sled short-jump";
    }
    return r;
}

/* The kernel's copy of what the sled is to be: page zero is addressed by number, not by pointer. */
static void page_fill(const struct page_zero *page, uint32_t entry_offset)
{
    uint8_t bytes[SLED_BYTES];
    sled_fill(bytes, page->shape, &page->pads, entry_offset);
    void *zero;
    __asm__("xor %0, %0" : "=r"(zero)); /* the compiler must not know that it is NULL */
    memcpy(zero, bytes, SLED_BYTES);
}

int page_zero_map(int shape, uint64_t entry, uint32_t entry_offset, struct page_zero *page,
                  struct hook_failure *f)
{
    long r = port_map_at(0, SLED_BYTES);
    if (r != 0) {
        f->what = "cannot map page zero";
        port_page_zero_explain(r, f);
        return (int)r;
    }
    if (shape >= 0) {
        r = shape_map((enum sled_shape)shape, entry, page, f);
    } else {
        r = shape_map(SLED_ONE_JUMP, entry, page, f);
        r = r == 0 ? 0 : shape_map(SLED_SHORT_JUMP, entry, page, f);
    }
    if (r == 0) {
        page_fill(page, entry_offset);
        r = port_make_executable(0, SLED_BYTES);
        if (r != 0) {
            port_page_zero_explain(r, f);
            f->what = "cannot make page zero executable";
        }
    }
    if (r != 0) {
        page_zero_unmap(page);
    }
    return (int)r;
}

void page_zero_unmap(const struct page_zero *page)
{
    port_unmap(0, SLED_BYTES);
    if (page->shape == SLED_ONE_JUMP && page->pads.end) {
        port_unmap(page->pads.start, page->pads.end - page->pads.start);
    }
}
