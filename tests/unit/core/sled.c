/* The sled's bytes, followed by a small reader of the few instructions that a sled may hold. */
#include "tests/unit/core/unit.h"

#include <string.h>

#include "zpoline/sled.h"

#define ENTRY_OFFSET 16
#define OUT          ((uint32_t)-1)

/* Where one instruction at `at` leads: an address, OUT for the exit, or 0 when it is none that a
 * sled may run at that place. */
static uint32_t step(const uint8_t *page, uint32_t at)
{
    uint32_t i = at;
    while (memchr("\x67\x65\x64\x26\x2e\x36\x3e\x66", page[i], 8) || (page[i] & 0xf0) == 0x40) {
        if (memcmp(page + i, "\x65\xff\x24\x25", 4) == 0) {
            return i == at ? OUT : 0;
        }
        i++;
    }
    int operand_size = memchr(page + at, 0x66, i - at) != NULL;
    if (page[i] == 0x90) {
        return i + 1;
    }
    if (page[i] == 0xeb && !operand_size) {
        return i + 2 + page[i + 1];
    }
    if (page[i] == 0xe9 && !operand_size) {
        uint32_t displacement;
        memcpy(&displacement, page + i + 1, 4);
        return i + 5 + displacement;
    }
    return 0;
}

/* Every landing of the one-jump sled runs exactly one jump, to the start of a pad. */
static void one_jump_reaches_a_pad_from_everywhere(void **state)
{
    uint8_t page[SLED_BYTES + 16] = {0};
    struct sled_pads pads;
    (void)state;
    for (unsigned nth = 0; sled_pads_place(nth, &pads) == 0; nth++) {
        sled_fill(page, SLED_ONE_JUMP, &pads, ENTRY_OFFSET);
        for (uint32_t at = 0; at < sled_first_uncovered(SLED_ONE_JUMP); at++) {
            uint32_t target = step(page, at);
            assert_in_range(target, pads.first, pads.end - SLED_PAD_CODE);
            assert_int_equal((target - pads.first) % SLED_PAD_STEP, 0);
        }
    }
}

/* The places are many, in the low 2 GiB, above the first page, and their regions hold all pads. */
static void pads_have_many_places(void **state)
{
    struct sled_pads pads;
    unsigned nth = 0;
    (void)state;
    for (; sled_pads_place(nth, &pads) == 0; nth++) {
        assert_true(pads.start >= SLED_BYTES && pads.end < 1u << 31);
        assert_true(pads.first >= pads.start);
        assert_true(pads.first + (SLED_PADS - 1) * SLED_PAD_STEP + SLED_PAD_CODE <= pads.end);
        assert_int_equal(pads.start % 4096, 0);
    }
    assert_true(nth > 100);
}

static void pads_hold_the_entry(void **state)
{
    static uint8_t region[4 * 4096];
    struct sled_pads pads;
    (void)state;
    assert_int_equal(sled_pads_place(0, &pads), 0);
    assert_true(pads.end - pads.start <= sizeof region);
    sled_pads_fill(region, &pads, 0x1122334455667788);
    for (unsigned pad = 0; pad < SLED_PADS; pad++) {
        const uint8_t *at = region + (pads.first - pads.start) + pad * SLED_PAD_STEP;
        assert_memory_equal(at, "\x49\xbb\x88\x77\x66\x55\x44\x33\x22\x11\x41\xff\xe3", 13);
    }
}

static unsigned steps_to_exit(const uint8_t *page, uint32_t at)
{
    unsigned steps = 0;
    while (at != OUT) {
        at = step(page, at);
        assert_true(at == OUT || (at != 0 && at < SLED_BYTES));
        assert_true(++steps < SLED_BYTES);
    }
    return steps;
}

static void short_jump_reaches_the_exit(void **state)
{
    uint8_t page[SLED_BYTES + 16] = {0};
    (void)state;
    sled_fill(page, SLED_SHORT_JUMP, NULL, ENTRY_OFFSET);
    for (uint32_t at = 0; at < sled_first_uncovered(SLED_SHORT_JUMP); at++) {
        assert_true(steps_to_exit(page, at) < 40);
    }
}

static void nop_sled_is_the_published_one(void **state)
{
    uint8_t page[SLED_BYTES + 16] = {0};
    (void)state;
    sled_fill(page, SLED_NOP, NULL, ENTRY_OFFSET);
    assert_int_equal(steps_to_exit(page, 0), 512 + 1);
    assert_int_equal(steps_to_exit(page, 511), 1 + 1);
}

/* What the shape does not cover is a hlt: a fault that names its address, never a wild jump. */
static void beyond_the_sled_is_hlt(void **state)
{
    uint8_t page[SLED_BYTES];
    (void)state;
    for (int shape = SLED_SHORT_JUMP; shape < SLED_SHAPES; shape++) {
        sled_fill(page, (enum sled_shape)shape, NULL, ENTRY_OFFSET);
        for (unsigned at = sled_first_uncovered((enum sled_shape)shape) + 7; at < SLED_BYTES;
             at++) {
            assert_int_equal(page[at], 0xf4);
        }
    }
    struct sled_pads pads;
    assert_int_equal(sled_pads_place(0, &pads), 0);
    sled_fill(page, SLED_ONE_JUMP, &pads, ENTRY_OFFSET);
    assert_int_equal(page[SLED_BYTES - 1], 0xf4);
}

static void names_lead_to_shapes_and_back(void **state)
{
    (void)state;
    for (int shape = 0; shape < SLED_SHAPES; shape++) {
        assert_int_equal(sled_shape_of(sled_name((enum sled_shape)shape)), shape);
    }
    assert_int_equal(sled_shape_of("two-jump"), -1);
    assert_null(sled_name(SLED_SHAPES));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_jump_reaches_a_pad_from_everywhere),
        cmocka_unit_test(pads_have_many_places),
        cmocka_unit_test(pads_hold_the_entry),
        cmocka_unit_test(short_jump_reaches_the_exit),
        cmocka_unit_test(nop_sled_is_the_published_one),
        cmocka_unit_test(beyond_the_sled_is_hlt),
        cmocka_unit_test(names_lead_to_shapes_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
