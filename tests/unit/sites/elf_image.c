/* Hazard: headers that lead outside the file. */
#include "hook/sites/elf_image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hook/sites/prove.h"
#include "tests/unit/sites/elf_maker.h"
#include "tests/unit/sites/unit.h"

static const uint8_t code[] = {0x0f, 0x05, 0xc3};

static void make(struct elf_maker *m)
{
    elf_make(m, code, sizeof code);
}

/* On the heap at its exact size: a sanitizer sees each byte read beyond the end. */
static long prove_copy(const void *bytes, size_t size)
{
    struct site *sites = NULL;
    void *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    long count = sites_prove(copy, size, &sites);
    sites_release(sites);
    free(copy);
    return count;
}

static int open_of(struct elf_maker *m)
{
    struct elf_image image;
    return elf_image_open(&image, m->bytes, sizeof m->bytes);
}

static void a_sound_file_opens(void **state)
{
    struct elf_maker m;
    make(&m);
    assert_int_equal(open_of(&m), 0);
    assert_int_equal(prove_copy(m.bytes, sizeof m.bytes), 1);
}

static void truncated_at_every_length(void **state)
{
    struct elf_maker m;
    make(&m);
    elf_add_unwind(&m,
                   &(struct unwind_shape){
                       .augmentation = "zR", .encoding = 0x1b, .start = MAKER_CODE, .length = 3});
    elf_add_sections(&m, MAKER_TABLES, 4);
    for (size_t size = 0; size < sizeof m.bytes; size++) {
        long count = prove_copy(m.bytes, size);
        if (size < sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr)) {
            assert_int_equal(count, -ENOEXEC);
        } else {
            assert_int_equal(count, size < MAKER_CODE + 2 ? 0 : 1);
        }
    }
}

static void other_kinds_of_file_are_refused(void **state)
{
    static const struct {
        size_t at;
        uint8_t value;
    } changes[] = {
        {EI_MAG0, 0},
        {EI_CLASS, ELFCLASS32},
        {EI_DATA, ELFDATA2MSB},
        {offsetof(Elf64_Ehdr, e_machine), EM_386},
        {offsetof(Elf64_Ehdr, e_type), ET_REL},
        {offsetof(Elf64_Ehdr, e_type), ET_CORE},
        {offsetof(Elf64_Ehdr, e_phentsize), sizeof(Elf64_Phdr) - 1},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct elf_maker m;
        make(&m);
        m.bytes[changes[i].at] = changes[i].value;
        assert_int_equal(open_of(&m), -ENOEXEC);
    }
}

static void program_headers_beyond_the_end(void **state)
{
    static const uint64_t places[] = {MAKER_BYTES - 8, MAKER_BYTES, 1ull << 40, UINT64_MAX - 8};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct elf_maker m;
        make(&m);
        elf_header(&m)->e_phoff = places[i];
        assert_int_equal(open_of(&m), -ENOEXEC);
    }
    struct elf_maker m;
    make(&m);
    elf_header(&m)->e_phnum = 0xffff;
    assert_int_equal(open_of(&m), -ENOEXEC);
}

static void section_headers_beyond_the_end_are_ignored(void **state)
{
    struct elf_maker m;
    struct elf_image image;
    make(&m);
    elf_header(&m)->e_shnum = 3;
    elf_header(&m)->e_shoff = UINT64_MAX - 64;
    assert_int_equal(elf_image_open(&image, m.bytes, sizeof m.bytes), 0);
    assert_int_equal(image.section_count, 0);
}

static void segments_beyond_the_end_are_cut(void **state)
{
    static const uint64_t values[] = {MAKER_BYTES - 1, MAKER_BYTES + 1, 1ull << 63, UINT64_MAX};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        for (size_t j = 0; j < sizeof values / sizeof *values; j++) {
            struct elf_maker m;
            make(&m);
            Elf64_Phdr *segment = elf_add_segment(&m, PT_LOAD, values[i], values[j]);
            segment->p_flags = PF_R | PF_X;
            segment->p_vaddr = values[(i + j) % 4];
            assert_true(prove_copy(m.bytes, sizeof m.bytes) >= 1);
        }
    }
}

static void addresses_that_wrap_around(void **state)
{
    struct elf_maker m;
    struct elf_image image;
    make(&m);
    Elf64_Phdr *segment = elf_add_segment(&m, PT_LOAD, UINT64_MAX - 15, UINT64_MAX);
    segment->p_vaddr = 1ull << 32;
    assert_int_equal(elf_image_open(&image, m.bytes, sizeof m.bytes), 0);
    for (uint64_t a = 0; a < 64; a++) {
        const uint8_t *at = elf_at_address(&image, (1ull << 32) + a, MAKER_BYTES);
        assert_true(!at || at == m.bytes);
    }
    assert_null(elf_at(&image, 1, UINT64_MAX));
    assert_null(elf_at(&image, UINT64_MAX, 1));
    assert_null(elf_at(&image, MAKER_BYTES, 1));
    assert_non_null(elf_at(&image, MAKER_BYTES, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_file_opens),
        cmocka_unit_test(truncated_at_every_length),
        cmocka_unit_test(other_kinds_of_file_are_refused),
        cmocka_unit_test(program_headers_beyond_the_end),
        cmocka_unit_test(section_headers_beyond_the_end_are_ignored),
        cmocka_unit_test(segments_beyond_the_end_are_cut),
        cmocka_unit_test(addresses_that_wrap_around),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
