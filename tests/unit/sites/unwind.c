/* Hazard: an unwind table read wrongly gives wrong bounds of a function, or reads outside. */
#include "hook/sites/unwind.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/sites/elf_maker.h"
#include "tests/unit/sites/unit.h"

#define START  (MAKER_CODE + 16)
#define LENGTH 32

static void make(struct elf_maker *m, struct unwind_shape shape)
{
    elf_make(m, "", 0);
    shape.start = START;
    shape.length = LENGTH;
    elf_add_unwind(m, &shape);
}

/* Is the function found from each of its bytes, and from none beside it? */
static int found(struct elf_maker *m)
{
    struct elf_image image;
    struct unwind u;
    assert_int_equal(elf_image_open(&image, m->bytes, sizeof m->bytes), 0);
    assert_int_equal(unwind_open(&u, &image), 0);
    int inside = 0;
    for (uint64_t a = START - 16; a < START + LENGTH + 16; a++) {
        uint64_t start, end;
        if (!unwind_find(&u, a, &start, &end)) {
            continue;
        }
        assert_true(a >= START && a < START + LENGTH);
        assert_int_equal(start, START);
        assert_int_equal(end, START + LENGTH);
        inside++;
    }
    assert_true(inside == 0 || inside == LENGTH);
    unwind_close(&u);
    return inside == LENGTH;
}

static int found_in(struct unwind_shape shape)
{
    struct elf_maker m;
    make(&m, shape);
    return found(&m);
}

static void every_encoding(void **state)
{
    static const uint8_t encodings[] = {
        0x00, 0x04, 0x0c,             /* absolute: 8 bytes */
        0x02, 0x03, 0x0b,             /* 2 and 4 bytes */
        0x10, 0x14, 0x1c, 0x1b, 0x1a, /* relative to their place */
        0x30, 0x3c, 0x3b, 0x3a,       /* relative to .eh_frame_hdr */
    };
    for (size_t i = 0; i < sizeof encodings; i++) {
        assert_true(
            found_in((struct unwind_shape){.augmentation = "zR", .encoding = encodings[i]}));
        assert_true(found_in((struct unwind_shape){
            .augmentation = "zR", .encoding = encodings[i], .without_table = 1}));
    }
}

static void encodings_that_cannot_be_followed(void **state)
{
    assert_false(
        found_in((struct unwind_shape){.augmentation = "zR", .encoding = 0x9b})); /* indirect */
    assert_false(found_in((struct unwind_shape){.augmentation = "zR",
                                                .encoding = 0x4b})); /* relative to the function */
    assert_false(
        found_in((struct unwind_shape){.augmentation = "zR", .encoding = 0x0f})); /* none */
    assert_false(
        found_in((struct unwind_shape){.augmentation = "zR", .encoding = 0xff})); /* omitted */
}

static void every_augmentation(void **state)
{
    static const char *const known[] = {"zR", "zPLR", "zRS", "zPR", "zLR", "zRB", "zSR"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_true(found_in((struct unwind_shape){.augmentation = known[i], .encoding = 0x1b}));
    }
    assert_true(found_in((struct unwind_shape){.augmentation = "", .encoding = 0x00}));
    assert_true(
        found_in((struct unwind_shape){.augmentation = "zR", .encoding = 0x1b, .version = 3}));
    assert_true(
        found_in((struct unwind_shape){.augmentation = "zR", .encoding = 0x1b, .wide_length = 1}));
    assert_true(found_in((struct unwind_shape){
        .augmentation = "zR", .encoding = 0x1b, .wide_length = 1, .without_table = 1}));
}

static void unknown_augmentations_are_not_guessed(void **state)
{
    assert_false(found_in((struct unwind_shape){.augmentation = "zXR", .encoding = 0x1b}));
    assert_false(found_in((struct unwind_shape){.augmentation = "eh", .encoding = 0x00}));
    assert_false(
        found_in((struct unwind_shape){.augmentation = "zR", .encoding = 0x1b, .version = 9}));
}

/* The section .eh_frame, at `address`, in a file without .eh_frame_hdr. */
static void add_section(struct elf_maker *m, uint64_t address)
{
    static const char names[] = "\0.eh_frame";
    elf_header(m)->e_phnum = 1;
    m->at = MAKER_TABLES - 32;
    elf_put(m, names, sizeof names);
    Elf64_Shdr *s = elf_add_sections(m, MAKER_TABLES, 2);
    s[0] = (Elf64_Shdr){
        .sh_type = SHT_STRTAB, .sh_offset = MAKER_TABLES - 32, .sh_size = sizeof names};
    s[1] = (Elf64_Shdr){.sh_name = 1,
                        .sh_type = SHT_PROGBITS,
                        .sh_addr = address,
                        .sh_offset = address,
                        .sh_size = 0x80};
    elf_header(m)->e_shstrndx = 0;
}

static void by_section_when_there_is_no_header(void **state)
{
    struct elf_maker m;
    make(&m, (struct unwind_shape){.augmentation = "zR", .encoding = 0x1b});
    elf_header(&m)->e_phnum = 1;
    assert_false(found(&m));
    add_section(&m, MAKER_UNWIND + 0x40);
    assert_true(found(&m));
}

static void a_table_that_lies(void **state)
{
    struct elf_maker m;
    make(&m, (struct unwind_shape){.augmentation = "zR", .encoding = 0x1b});
    m.bytes[MAKER_UNWIND + 12] ^= 4; /* the function's start in the sorted table */
    assert_false(found(&m));
    make(&m, (struct unwind_shape){.augmentation = "zR", .encoding = 0x1b});
    memset(m.bytes + MAKER_UNWIND + 8, 0xff, 4); /* the number of entries: without the table */
    assert_true(found(&m));
}

static void entries_in_a_circle_end(void **state)
{
    struct elf_maker m;
    make(&m, (struct unwind_shape){
                 .augmentation = "zR", .encoding = 0x1b, .wide_length = 1, .without_table = 1});
    /* The first entry's length leads back by wrapping around. */
    memset(m.bytes + MAKER_UNWIND + 0x44, 0xff, 8);
    m.bytes[MAKER_UNWIND + 0x44] = 0xf4;
    assert_false(found(&m));
    add_section(&m, 0); /* where the file begins: no entries */
    assert_false(found(&m));
}

/* Every byte of the tables with every value: nothing is read outside (sanitizers), bounds are
 * sound. */
static void damaged_tables_are_safe(void **state)
{
    for (int without_table = 0; without_table < 2; without_table++) {
        for (size_t at = MAKER_UNWIND; at < MAKER_UNWIND + 0x90; at++) {
            struct elf_maker m;
            make(&m, (struct unwind_shape){
                         .augmentation = "zPLR", .encoding = 0x1b, .without_table = without_table});
            for (unsigned value = 0; value < 256; value++) {
                struct elf_image image;
                struct unwind u;
                uint64_t start, end;
                m.bytes[at] = (uint8_t)value;
                assert_int_equal(elf_image_open(&image, m.bytes, sizeof m.bytes), 0);
                assert_int_equal(unwind_open(&u, &image), 0);
                if (unwind_find(&u, START, &start, &end)) {
                    assert_true(start <= START && end > START);
                }
                unwind_close(&u);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_encoding),
        cmocka_unit_test(encodings_that_cannot_be_followed),
        cmocka_unit_test(every_augmentation),
        cmocka_unit_test(unknown_augmentations_are_not_guessed),
        cmocka_unit_test(by_section_when_there_is_no_header),
        cmocka_unit_test(a_table_that_lies),
        cmocka_unit_test(entries_in_a_circle_end),
        cmocka_unit_test(damaged_tables_are_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
