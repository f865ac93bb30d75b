/*
 * The headers of an ELF file, read with pread(2) and checked against the file's size: any input is
 * safe, also a file that changes meanwhile.
 */
#ifndef CLI_ELF_FILE_H
#define CLI_ELF_FILE_H

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a file is, as far as its first bytes tell. */
enum elf_kind {
    ELF_KIND_NONE,          /* not ELF at all */
    ELF_KIND_32_BIT,        /* i386, x32, ... */
    ELF_KIND_OTHER_MACHINE, /* 64-bit, not x86-64, or not little endian */
    ELF_KIND_DAMAGED,       /* the headers lead outside the file */
    ELF_KIND_X86_64,
};

struct elf_file {
    int fd;
    Elf64_Ehdr header;    /* valid for ELF_KIND_X86_64 */
    Elf64_Phdr *segments; /* the program headers, header.e_phnum of them */
};

/*
 * Opens `path` for reading. Returns an enum elf_kind, or -errno if it cannot be opened or read
 * (-EISDIR for a directory). Unless the result is negative, elf_file_close() is due.
 */
int elf_file_open(struct elf_file *file, const char *path);
void elf_file_close(struct elf_file *file);

/* Reads exactly `size` bytes at `offset`. False if the file does not have them. */
bool elf_file_read(const struct elf_file *file, uint64_t offset, void *to, size_t size);

/* The first segment of that type, or NULL. */
const Elf64_Phdr *elf_file_segment(const struct elf_file *file, uint32_t type);

/* Where in the file the `size` bytes at a virtual address lie. False if the file holds none. */
bool elf_file_offset(const struct elf_file *file, uint64_t address, uint64_t size,
                     uint64_t *offset);

#endif
