/* The bytes of the sleds and of their landing pads. */
#include "zpoline/sled.h"

#include "hook/core/text.h"

#define HLT       0xf4
#define NOP       0x90
#define JMP_NEAR  0xe9
#define JMP_SHORT 0xeb

static const char *const names[SLED_SHAPES] = {
    [SLED_ONE_JUMP] = "one-jump",
    [SLED_SHORT_JUMP] = "short-jump",
    [SLED_NOP] = "nop",
};

const char *sled_name(enum sled_shape shape)
{
    return shape < SLED_SHAPES ? names[shape] : NULL;
}

int sled_shape_of(const char *name)
{
    for (int shape = 0; shape < SLED_SHAPES; shape++) {
        if (text_equal(names[shape], name)) {
            return shape;
        }
    }
    return -1;
}

/* --- one jump --- */

/*
 * Bytes that every maker's CPU ignores in front of a near jump and in front of each other: address
 * size, segment overrides, REX. Not 66 (AMD cuts rip to 16 bits), not f0, f2, f3. The highest come
 * first: far from the heap of a program that is linked low.
 */
static const uint8_t prefixes[] = {
    0x67, 0x65, 0x64, 0x4f, 0x4e, 0x4d, 0x4c, 0x4b, 0x4a, 0x49, 0x48, 0x47,
    0x46, 0x45, 0x44, 0x43, 0x42, 0x41, 0x40, 0x3e, 0x36, 0x2e, 0x26,
};
#define PREFIXES (sizeof prefixes / sizeof *prefixes)

/* Five apart, so that four groups in a row lead to one pad. */
static const uint8_t d0_of[4] = {0x4f, 0x4a, 0x45, 0x40};

int sled_pads_place(unsigned nth, struct sled_pads *pads)
{
    /* d1 hardly moves the pads: vary d3 slowest, d2 next, and keep d1. */
    if (nth >= PREFIXES * PREFIXES) {
        return -1;
    }
    pads->d3 = prefixes[nth / PREFIXES];
    pads->d2 = prefixes[nth % PREFIXES];
    pads->d1 = 0x40;
    uint32_t displacement =
        (uint32_t)pads->d3 << 24 | (uint32_t)pads->d2 << 16 | (uint32_t)pads->d1 << 8 | d0_of[0];
    pads->first = SLED_GROUP_BYTES + displacement;
    pads->start = pads->first & ~4095u;
    uint32_t last = pads->first + (SLED_PADS - 1) * SLED_PAD_STEP + SLED_PAD_CODE;
    pads->end = (last + 4095u) & ~4095u;
    return 0;
}

static void one_jump_fill(uint8_t *page, const struct sled_pads *pads)
{
    for (unsigned group = 0; group < SLED_GROUPS; group++) {
        uint8_t *at = page + group * SLED_GROUP_BYTES;
        at[0] = JMP_NEAR;
        at[1] = d0_of[group % 4];
        at[2] = pads->d1;
        at[3] = pads->d2;
        at[4] = pads->d3;
    }
}

void sled_pads_fill(uint8_t *region, const struct sled_pads *pads, uint64_t entry)
{
    memset(region, HLT, pads->end - pads->start);
    for (unsigned pad = 0; pad < SLED_PADS; pad++) {
        uint8_t *at = region + (pads->first - pads->start) + pad * SLED_PAD_STEP;
        at[0] = 0x49; /* movabs $entry, %r11 */
        at[1] = 0xbb;
        memcpy(at + 2, &entry, 8);
        at[10] = 0x41; /* jmp *%r11 */
        at[11] = 0xff;
        at[12] = 0xe3;
    }
}

/* --- the others --- */

#define NOPS        512u /* the published sled: a nop for each number up to 511 */
#define SHORT_END   576u /* short jumps for the numbers that exist today and a few more */
#define SHORT_REACH 106u /* from an odd landing to the next: 67 eb 67 and 103 bytes */
#define EXIT_BYTES  8u

/* `jmp *%gs:entry`. Landing inside it faults: see sled_first_uncovered. */
static void exit_fill(uint8_t *at, uint32_t entry_offset)
{
    static const uint8_t code[4] = {0x65, 0xff, 0x24, 0x25};
    memcpy(at, code, 4);
    memcpy(at + 4, &entry_offset, 4);
}

/*
 * `eb 67` repeated: an even landing jumps 103 bytes to an odd address, where the bytes read
 * 67 eb 67: the same jump with a prefix. The chain ends in a run of long nops.
 */
static void short_jump_fill(uint8_t *page, uint32_t entry_offset)
{
    for (unsigned at = 0; at < SHORT_END; at += 2) {
        page[at] = JMP_SHORT;
        page[at + 1] = 0x67;
    }
    static const uint8_t long_nop[4] = {0x66, 0x66, 0x66, NOP};
    for (unsigned at = 0; at < SHORT_REACH + 2; at++) {
        page[SHORT_END + at] = long_nop[at % 4];
    }
    exit_fill(page + SHORT_END + SHORT_REACH + 2, entry_offset);
}

static void nop_fill(uint8_t *page, uint32_t entry_offset)
{
    memset(page, NOP, NOPS);
    exit_fill(page + NOPS, entry_offset);
}

void sled_fill(uint8_t *page, enum sled_shape shape, const struct sled_pads *pads,
               uint32_t entry_offset)
{
    memset(page, HLT, SLED_BYTES);
    if (shape == SLED_ONE_JUMP) {
        one_jump_fill(page, pads);
    } else if (shape == SLED_SHORT_JUMP) {
        short_jump_fill(page, entry_offset);
    } else {
        nop_fill(page, entry_offset);
    }
}

unsigned sled_first_uncovered(enum sled_shape shape)
{
    switch (shape) {
    case SLED_ONE_JUMP: /* behind the last group's jump only prefixes and the hlt follow */
        return (SLED_GROUPS - 1) * SLED_GROUP_BYTES + 1;
    case SLED_SHORT_JUMP:
        return SHORT_END + SHORT_REACH + 2 + 1;
    default:
        return NOPS + 1;
    }
}
