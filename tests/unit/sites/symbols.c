/* Hazard: functions missed or invented where only symbols tell of them. */
#include "hook/sites/symbols.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/sites/elf_maker.h"
#include "tests/unit/sites/unit.h"

#define SYMBOLS (MAKER_TABLES + 0x100)
#define HASH    (MAKER_TABLES + 0x200)

static const Elf64_Sym table[] = {
    {0},
    {.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC),
     .st_shndx = 1,
     .st_value = 0x420,
     .st_size = 8},
    {.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), .st_shndx = SHN_UNDEF, .st_value = 0x440},
    {.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT), .st_shndx = 1, .st_value = 0x460},
    {.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), .st_shndx = 1, .st_value = 0x420},
    {.st_info = ELF64_ST_INFO(STB_LOCAL, STT_GNU_IFUNC), .st_shndx = 1, .st_value = 0x480},
};
#define COUNT (sizeof table / sizeof *table)

static void make(struct elf_maker *m)
{
    elf_make(m, "", 0);
    m->at = SYMBOLS;
    elf_put(m, table, sizeof table);
}

static void collect(struct elf_maker *m, struct code_starts *s)
{
    struct elf_image image;
    *s = (struct code_starts){0};
    assert_int_equal(elf_image_open(&image, m->bytes, sizeof m->bytes), 0);
    assert_int_equal(code_starts_collect(&image, s), 0);
}

/* The two functions of the table, once each, the first with its length. */
static void expect_functions(struct elf_maker *m)
{
    struct code_starts s;
    collect(m, &s);
    assert_int_equal(s.count, 2);
    assert_int_equal(s.items[0].address, 0x420);
    assert_int_equal(s.items[0].end, 0x428);
    assert_int_equal(s.items[1].address, 0x480);
    assert_int_equal(s.items[1].end, 0x480);
    assert_int_equal(code_starts_from(&s, 0x421), 1);
    assert_int_equal(code_starts_from(&s, 0x481), 2);
    code_starts_release(&s);
}

static void expect_none(struct elf_maker *m)
{
    struct code_starts s;
    collect(m, &s);
    assert_int_equal(s.count, 0);
    code_starts_release(&s);
}

static void by_section(void **state)
{
    static const uint32_t types[] = {SHT_SYMTAB, SHT_DYNSYM};
    for (size_t i = 0; i < 2; i++) {
        struct elf_maker m;
        make(&m);
        elf_add_sections(&m, MAKER_TABLES, 2)[1] =
            (Elf64_Shdr){.sh_type = types[i], .sh_offset = SYMBOLS, .sh_size = sizeof table};
        expect_functions(&m);
    }
}

static void entry_and_sections_are_starts(void **state)
{
    struct elf_maker m;
    struct code_starts s;
    make(&m);
    elf_header(&m)->e_entry = 0x404;
    Elf64_Shdr *section = elf_add_sections(&m, MAKER_TABLES, 3);
    section[1] = (Elf64_Shdr){
        .sh_type = SHT_PROGBITS, .sh_flags = SHF_EXECINSTR, .sh_addr = 0x400, .sh_size = 4};
    section[2] = (Elf64_Shdr){.sh_type = SHT_PROGBITS, .sh_addr = 0x500, .sh_size = 4};
    collect(&m, &s);
    assert_int_equal(s.count, 2);
    assert_int_equal(s.items[0].address, 0x400);
    assert_int_equal(s.items[1].address, 0x404);
    code_starts_release(&s);
}

static void add_dynamic(struct elf_maker *m, int64_t hash_tag)
{
    const Elf64_Dyn dynamic[] = {
        {.d_tag = DT_SYMTAB, .d_un.d_ptr = SYMBOLS},
        {.d_tag = hash_tag, .d_un.d_ptr = HASH},
        {.d_tag = DT_NULL},
    };
    elf_add_segment(m, PT_DYNAMIC, MAKER_TABLES, sizeof dynamic);
    m->at = MAKER_TABLES;
    elf_put(m, dynamic, sizeof dynamic);
}

static void by_hash_in_a_file_without_sections(void **state)
{
    struct elf_maker m;
    make(&m);
    add_dynamic(&m, DT_HASH);
    m.at = HASH;
    elf_put_number(&m, 1, 4);
    elf_put_number(&m, COUNT, 4);
    expect_functions(&m);
}

static void put_gnu_hash(struct elf_maker *m, uint32_t buckets, uint32_t first)
{
    m->at = HASH;
    elf_put_number(m, buckets, 4);
    elf_put_number(m, 1, 4); /* symbols before the first that is hashed */
    elf_put_number(m, 1, 4); /* words of the filter */
    elf_put_number(m, 6, 4);
    elf_put_number(m, 0, 8); /* the filter */
    elf_put_number(m, first, 4);
    elf_put_number(m, 0, 4);
    for (size_t i = 1; i < COUNT; i++) {
        elf_put_number(m, i + 1 == COUNT, 4); /* the lowest bit ends the chain */
    }
}

static void by_gnu_hash_in_a_file_without_sections(void **state)
{
    struct elf_maker m;
    make(&m);
    add_dynamic(&m, DT_GNU_HASH);
    put_gnu_hash(&m, 2, 1);
    expect_functions(&m);
}

static void hostile_hash_tables(void **state)
{
    struct elf_maker m;
    make(&m);
    add_dynamic(&m, DT_GNU_HASH);
    put_gnu_hash(&m, 0xffffffff, 1);
    expect_none(&m);
    put_gnu_hash(&m, 2, 0xfffffff0);
    expect_none(&m);
    put_gnu_hash(&m, 2, 0);
    expect_none(&m);
    make(&m);
    add_dynamic(&m, DT_HASH);
    m.at = HASH;
    elf_put_number(&m, 1, 4);
    elf_put_number(&m, 0xffffffff, 4);
    expect_none(&m);
}

static void symbol_tables_beyond_the_end(void **state)
{
    struct elf_maker m;
    make(&m);
    elf_add_sections(&m, MAKER_TABLES, 2)[1] =
        (Elf64_Shdr){.sh_type = SHT_SYMTAB, .sh_offset = MAKER_BYTES - 8, .sh_size = 1ull << 60};
    expect_none(&m);
}

static void lengths_that_wrap_around(void **state)
{
    struct elf_maker m;
    struct code_starts s;
    make(&m);
    Elf64_Sym *symbols = (Elf64_Sym *)(void *)(m.bytes + SYMBOLS);
    symbols[1].st_size = symbols[5].st_size = UINT64_MAX - 4;
    elf_add_sections(&m, MAKER_TABLES, 2)[1] =
        (Elf64_Shdr){.sh_type = SHT_SYMTAB, .sh_offset = SYMBOLS, .sh_size = sizeof table};
    collect(&m, &s);
    for (size_t i = 0; i < s.count; i++) {
        assert_true(s.items[i].end >= s.items[i].address);
    }
    code_starts_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_section),
        cmocka_unit_test(entry_and_sections_are_starts),
        cmocka_unit_test(by_hash_in_a_file_without_sections),
        cmocka_unit_test(by_gnu_hash_in_a_file_without_sections),
        cmocka_unit_test(hostile_hash_tables),
        cmocka_unit_test(symbol_tables_beyond_the_end),
        cmocka_unit_test(lengths_that_wrap_around),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
