/* ELF files made in memory, byte by byte, for tests of what reads them. */
#ifndef TESTS_UNIT_SITES_ELF_MAKER_H
#define TESTS_UNIT_SITES_ELF_MAKER_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

/* One segment holds the whole file, readable and executable, at address 0: addresses are offsets.
 */
#define MAKER_CODE   0x400
#define MAKER_UNWIND 0x800
#define MAKER_TABLES 0xc00
#define MAKER_BYTES  0x1000

struct elf_maker {
    _Alignas(16) uint8_t bytes[MAKER_BYTES];
    size_t at; /* where the next put goes */
};

void elf_make(struct elf_maker *maker, const void *code, size_t bytes);
Elf64_Ehdr *elf_header(struct elf_maker *maker);
/* A further program header, which must not reach MAKER_CODE. */
Elf64_Phdr *elf_add_segment(struct elf_maker *maker, uint32_t type, uint64_t at, uint64_t bytes);
/* The section table, at `at`: `count` empty sections. */
Elf64_Shdr *elf_add_sections(struct elf_maker *maker, uint64_t at, uint16_t count);

void elf_put(struct elf_maker *maker, const void *bytes, size_t count);
void elf_put_number(struct elf_maker *maker, uint64_t value, size_t bytes);

/* What an .eh_frame_hdr at MAKER_UNWIND and an .eh_frame behind it are made of. */
struct unwind_shape {
    const char *augmentation;
    uint8_t encoding; /* of the addresses in the entries */
    int without_table;
    int wide_length; /* 64-bit lengths */
    uint8_t version; /* of the CIE; 0: 1 */
    uint64_t start, length;
};
void elf_add_unwind(struct elf_maker *maker, const struct unwind_shape *shape);

#endif
