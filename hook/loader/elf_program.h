/*
 * An ELF program or interpreter on its way into memory: its headers, checked as the kernel's loader
 * does (fs/binfmt_elf.c, load_elf_binary()), and the mapping of its segments. Set-up, one thread,
 * raw system calls only. Any file is safe.
 */
#ifndef HOOK_LOADER_ELF_PROGRAM_H
#define HOOK_LOADER_ELF_PROGRAM_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

struct elf_program {
    Elf64_Ehdr header;
    Elf64_Phdr *segments; /* header.e_phnum of them */
    char *interpreter;    /* what PT_INTERP names, or NULL */
    int stack_executable; /* PT_GNU_STACK asks for it */
    uint64_t lowest, end; /* addresses of all that is loaded, page-aligned below: [lowest, end) */
    uint64_t alignment;   /* the largest of the segments', at least a page */
};

/* Where a program has come to lie. All addresses are those in memory. */
struct elf_place {
    uintptr_t bias; /* what is added to the file's addresses */
    uintptr_t start, end;
    uintptr_t entry;
    uintptr_t headers; /* of the program headers, 0 when no segment holds them */
    /* As the kernel notes them (struct mm_struct) */
    uintptr_t code_start, code_end, data_start, data_end, break_start;
};

/*
 * Reads and checks the headers of the file at `fd`. 0, or -ENOEXEC: no x86-64 program; another
 * -errno: it cannot be read, no memory. elf_program_release() is due in any case.
 */
int elf_program_read(int fd, struct elf_program *program);
void elf_program_release(struct elf_program *program);

/* Is it linked for fixed addresses? */
int elf_program_fixed(const struct elf_program *program);

/*
 * Maps the segments of the file at `fd`. For a program that is not fixed, `at` is the address that
 * its lowest segment should have, or 0: anywhere; it is made a multiple of the alignment. 0, or
 * -EEXIST: something else lies there; another -errno of mmap(2). On failure nothing stays mapped.
 */
int elf_program_map(int fd, const struct elf_program *program, uintptr_t at,
                    struct elf_place *place);

#endif
