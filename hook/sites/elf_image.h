/* A 64-bit x86-64 ELF file in memory, every access checked against its size. */
#ifndef HOOK_SITES_ELF_IMAGE_H
#define HOOK_SITES_ELF_IMAGE_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

struct elf_image {
    const uint8_t *bytes;
    size_t size;
    Elf64_Ehdr header;
    size_t section_count; /* 0 in a file stripped of its section headers */
};

/* 0 or -ENOEXEC. */
int elf_image_open(struct elf_image *image, const void *bytes, size_t size);

/* `bytes` at file offset `offset`, or NULL when they are not all in the file. */
const void *elf_at(const struct elf_image *image, uint64_t offset, uint64_t bytes);

/* Copies of the headers (the file may be misaligned). 0, or -1 beyond the end. */
int elf_segment(const struct elf_image *image, size_t index, Elf64_Phdr *segment);
int elf_section(const struct elf_image *image, size_t index, Elf64_Shdr *section);

/* File offset of a virtual address, through the PT_LOAD segments; -1 if it is not in the file. */
int64_t elf_offset_of(const struct elf_image *image, uint64_t address);
/* `bytes` at a virtual address, or NULL. */
const void *elf_at_address(const struct elf_image *image, uint64_t address, uint64_t bytes);
/* The nth segment that is mapped executable and begins in the file, cut to what the file holds. 0,
 * or -1: no more. */
int elf_code_segment(const struct elf_image *image, size_t nth, Elf64_Phdr *segment);

#endif
