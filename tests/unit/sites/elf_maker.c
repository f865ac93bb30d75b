/* ELF files made in memory. */
#include "tests/unit/sites/elf_maker.h"

#include <stdlib.h>
#include <string.h>

static void overrun(void)
{
    abort(); /* a test that asks for more than the maker has room for */
}

void elf_put(struct elf_maker *m, const void *bytes, size_t count)
{
    if (m->at + count > sizeof m->bytes) {
        overrun();
    }
    memcpy(m->bytes + m->at, bytes, count);
    m->at += count;
}

void elf_put_number(struct elf_maker *m, uint64_t value, size_t bytes)
{
    elf_put(m, &value, bytes);
}

Elf64_Ehdr *elf_header(struct elf_maker *m)
{
    return (Elf64_Ehdr *)(void *)m->bytes;
}

Elf64_Phdr *elf_add_segment(struct elf_maker *m, uint32_t type, uint64_t at, uint64_t bytes)
{
    Elf64_Phdr *table = (Elf64_Phdr *)(void *)(m->bytes + sizeof(Elf64_Ehdr));
    Elf64_Phdr *segment = &table[elf_header(m)->e_phnum++];
    if ((uint8_t *)(segment + 1) > m->bytes + MAKER_CODE) {
        overrun();
    }
    *segment = (Elf64_Phdr){.p_type = type,
                            .p_flags = PF_R,
                            .p_offset = at,
                            .p_vaddr = at,
                            .p_filesz = bytes,
                            .p_memsz = bytes};
    return segment;
}

void elf_make(struct elf_maker *m, const void *code, size_t bytes)
{
    memset(m, 0, sizeof *m);
    *elf_header(m) = (Elf64_Ehdr){
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_DYN,
        .e_machine = EM_X86_64,
        .e_version = EV_CURRENT,
        .e_phoff = sizeof(Elf64_Ehdr),
        .e_ehsize = sizeof(Elf64_Ehdr),
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_shentsize = sizeof(Elf64_Shdr),
    };
    elf_add_segment(m, PT_LOAD, 0, MAKER_BYTES)->p_flags = PF_R | PF_X;
    m->at = MAKER_CODE;
    elf_put(m, code, bytes);
}

Elf64_Shdr *elf_add_sections(struct elf_maker *m, uint64_t at, uint16_t count)
{
    if (at + count * sizeof(Elf64_Shdr) > sizeof m->bytes) {
        overrun();
    }
    elf_header(m)->e_shoff = at;
    elf_header(m)->e_shnum = count;
    return (Elf64_Shdr *)(void *)(m->bytes + at);
}

/* --- unwind tables --- */

static size_t format_bytes(uint8_t encoding)
{
    switch (encoding & 0x0f) {
    case 0x02:
    case 0x0a:
        return 2;
    case 0x03:
    case 0x0b:
        return 4;
    default:
        return 8;
    }
}

static void put_pointer(struct elf_maker *m, uint8_t encoding, uint64_t value)
{
    uint64_t base = (encoding & 0x70) == 0x10   ? m->at
                    : (encoding & 0x70) == 0x30 ? MAKER_UNWIND
                                                : 0;
    elf_put_number(m, value - base, format_bytes(encoding));
}

/* Room for an entry's length; returns where the entry's content begins. */
static size_t entry_begin(struct elf_maker *m, int wide)
{
    if (wide) {
        elf_put_number(m, 0xffffffff, 4);
    }
    elf_put_number(m, 0, wide ? 8 : 4);
    return m->at;
}

static void entry_end(struct elf_maker *m, size_t begin, int wide)
{
    uint64_t length = m->at - begin;
    memcpy(m->bytes + begin - (wide ? 8 : 4), &length, wide ? 8 : 4);
}

static void put_augmentation_data(struct elf_maker *m, const struct unwind_shape *s)
{
    size_t length_at = m->at;
    elf_put_number(m, 0, 1);
    for (const char *a = s->augmentation + 1; *a; a++) {
        if (*a == 'R') {
            elf_put_number(m, s->encoding, 1);
        } else if (*a == 'P') {
            elf_put_number(m, 0x9b, 1); /* indirect, relative, 4 bytes */
            elf_put_number(m, 0x1234, 4);
        } else if (*a == 'L') {
            elf_put_number(m, 0x1b, 1);
        }
    }
    m->bytes[length_at] = (uint8_t)(m->at - length_at - 1);
}

static size_t put_cie(struct elf_maker *m, const struct unwind_shape *s)
{
    size_t place = m->at, begin = entry_begin(m, s->wide_length);
    elf_put_number(m, 0, 4);
    elf_put_number(m, s->version ? s->version : 1, 1);
    elf_put(m, s->augmentation, strlen(s->augmentation) + 1);
    elf_put_number(m, 1, 1);    /* code alignment */
    elf_put_number(m, 0x78, 1); /* data alignment: -8 */
    elf_put_number(m, 16, 1);   /* return address */
    if (s->augmentation[0] == 'z') {
        put_augmentation_data(m, s);
    }
    entry_end(m, begin, s->wide_length);
    return place;
}

static size_t put_fde(struct elf_maker *m, const struct unwind_shape *s, size_t cie)
{
    size_t place = m->at, begin = entry_begin(m, s->wide_length);
    elf_put_number(m, m->at - cie, 4);
    put_pointer(m, s->encoding, s->start);
    elf_put_number(m, s->length, format_bytes(s->encoding));
    if (s->augmentation[0] == 'z') {
        elf_put_number(m, 0, 1);
    }
    entry_end(m, begin, s->wide_length);
    return place;
}

void elf_add_unwind(struct elf_maker *m, const struct unwind_shape *s)
{
    size_t frames = MAKER_UNWIND + 0x40;
    elf_add_segment(m, PT_GNU_EH_FRAME, MAKER_UNWIND, 20);
    m->at = frames;
    size_t fde = put_fde(m, s, put_cie(m, s));
    elf_put_number(m, 0, 4);
    m->at = MAKER_UNWIND;
    elf_put_number(m, 1, 1);
    elf_put_number(m, 0x1b, 1);
    elf_put_number(m, s->without_table ? 0xff : 0x03, 1);
    elf_put_number(m, s->without_table ? 0xff : 0x3b, 1);
    elf_put_number(m, frames - m->at, 4);
    if (!s->without_table) {
        elf_put_number(m, 1, 4);
        elf_put_number(m, s->start - MAKER_UNWIND, 4);
        elf_put_number(m, fde - MAKER_UNWIND, 4);
    }
}
