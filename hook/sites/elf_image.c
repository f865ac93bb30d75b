/* A 64-bit x86-64 ELF file in memory. */
#include "hook/sites/elf_image.h"

#include <errno.h>
#include <string.h>

const void *elf_at(const struct elf_image *image, uint64_t offset, uint64_t bytes)
{
    if (offset > image->size || bytes > image->size - offset) {
        return NULL;
    }
    return image->bytes + offset;
}

int elf_image_open(struct elf_image *image, const void *bytes, size_t size)
{
    *image = (struct elf_image){.bytes = bytes, .size = size};
    const void *at = elf_at(image, 0, sizeof image->header);
    if (!at) {
        return -ENOEXEC;
    }
    memcpy(&image->header, at, sizeof image->header);
    const Elf64_Ehdr *h = &image->header;
    if (memcmp(h->e_ident, ELFMAG, SELFMAG) != 0 || h->e_ident[EI_CLASS] != ELFCLASS64 ||
        h->e_ident[EI_DATA] != ELFDATA2LSB || h->e_machine != EM_X86_64 ||
        (h->e_type != ET_EXEC && h->e_type != ET_DYN)) {
        return -ENOEXEC;
    }
    if (h->e_phnum && (h->e_phentsize != sizeof(Elf64_Phdr) ||
                       !elf_at(image, h->e_phoff, (uint64_t)h->e_phnum * sizeof(Elf64_Phdr)))) {
        return -ENOEXEC;
    }
    if (h->e_shnum && h->e_shentsize == sizeof(Elf64_Shdr) &&
        elf_at(image, h->e_shoff, (uint64_t)h->e_shnum * sizeof(Elf64_Shdr))) {
        image->section_count = h->e_shnum;
    }
    return 0;
}

int elf_segment(const struct elf_image *image, size_t index, Elf64_Phdr *segment)
{
    if (index >= image->header.e_phnum) {
        return -1;
    }
    memcpy(segment, image->bytes + image->header.e_phoff + index * sizeof *segment,
           sizeof *segment);
    return 0;
}

int elf_section(const struct elf_image *image, size_t index, Elf64_Shdr *section)
{
    if (index >= image->section_count) {
        return -1;
    }
    memcpy(section, image->bytes + image->header.e_shoff + index * sizeof *section,
           sizeof *section);
    return 0;
}

int64_t elf_offset_of(const struct elf_image *image, uint64_t address)
{
    Elf64_Phdr segment;
    for (size_t i = 0; elf_segment(image, i, &segment) == 0; i++) {
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr < segment.p_filesz) {
            uint64_t offset = segment.p_offset + (address - segment.p_vaddr);
            return offset < image->size ? (int64_t)offset : -1;
        }
    }
    return -1;
}

const void *elf_at_address(const struct elf_image *image, uint64_t address, uint64_t bytes)
{
    int64_t offset = elf_offset_of(image, address);
    return offset < 0 ? NULL : elf_at(image, (uint64_t)offset, bytes);
}

int elf_code_segment(const struct elf_image *image, size_t nth, Elf64_Phdr *segment)
{
    for (size_t i = 0; elf_segment(image, i, segment) == 0; i++) {
        if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X) ||
            segment->p_offset > image->size || nth-- > 0) {
            continue;
        }
        if (segment->p_filesz > image->size - segment->p_offset) {
            segment->p_filesz = image->size - segment->p_offset;
        }
        return 0;
    }
    return -1;
}
