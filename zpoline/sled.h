/*
 * The sled: what stands in page zero, so that `call *%rax` with any system call number leads to
 * the entry. Pure functions from a shape to bytes; page_zero.c maps them.
 */
#ifndef ZPOLINE_SLED_H
#define ZPOLINE_SLED_H

#include <stddef.h>
#include <stdint.h>

#define SLED_BYTES 4096u /* the first page, whole */

enum sled_shape {
    SLED_ONE_JUMP,   /* every landing address runs one near jump to a pad */
    SLED_SHORT_JUMP, /* short jumps of 103 bytes, hand over hand */
    SLED_NOP,        /* the published one: 512 nops */
    SLED_SHAPES
};

/* "one-jump", "short-jump", "nop"; NULL for anything else. */
const char *sled_name(enum sled_shape shape);
/* The shape of that name, or -1. */
int sled_shape_of(const char *name);

/*
 * One-jump: groups of five bytes, `e9 d0 d1 d2 d3`, where the displacement's bytes decode as
 * harmless prefixes, so that a landing inside a group slips to the next group's jump. Each four
 * groups in a row share a pad. The choice of d1, d2, d3 moves all pads together.
 */
#define SLED_PAD_STEP    20u /* bytes from pad to pad */
#define SLED_PAD_CODE    13u /* bytes of code in each: movabs $entry, %r11; jmp *%r11 */
#define SLED_GROUP_BYTES 5u
#define SLED_GROUPS      (SLED_BYTES / SLED_GROUP_BYTES)
#define SLED_PADS        ((SLED_GROUPS + 3) / 4)

struct sled_pads {
    uint32_t first; /* address of the first pad */
    uint32_t start; /* page-aligned region that holds all pads, [start, end) */
    uint32_t end;
    uint8_t d1, d2, d3; /* the prefix bytes that lead there */
};

/* The nth place for the pads, best first; 0, or -1 when there are no more. */
int sled_pads_place(unsigned nth, struct sled_pads *pads);

/*
 * Fills page zero's SLED_BYTES for a shape. `pads` for SLED_ONE_JUMP, else NULL. The other shapes
 * leave through the pointer at gs:`entry_offset`. Landing addresses that the shape does not lead to
 * the entry run into a `hlt`, whose SIGSEGV fault.c turns into the same call.
 */
void sled_fill(uint8_t *page, enum sled_shape shape, const struct sled_pads *pads,
               uint32_t entry_offset);

/* Fills the pads' region (pads->end - pads->start bytes at `region`). */
void sled_pads_fill(uint8_t *region, const struct sled_pads *pads, uint64_t entry);

/*
 * Landing addresses from here on can reach the hlt with rax spoilt by a half-decoded exit; there is
 * no system call that high, so the answer is -ENOSYS whatever rax says.
 */
unsigned sled_first_uncovered(enum sled_shape shape);

#endif
