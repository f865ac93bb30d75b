/*
 * Names of the functions in an ELF image.
 */
#ifndef CLI_ELF_FUNCTIONS_H
#define CLI_ELF_FUNCTIONS_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

struct elf_function {
    uint64_t address, size;
    const char *name; /* points into the image */
};

struct elf_functions {
    struct elf_function *list; /* ordered by address */
    size_t count;
};

/*
 * Reads .symtab, or .dynsym where that was stripped. A file with neither, or a damaged one, gives
 * an empty list. Returns 0 or -ENOMEM. The image must outlive the list.
 */
int elf_functions_read(const void *image, size_t size, struct elf_functions *functions);
void elf_functions_release(struct elf_functions *functions);

/* The function that an address lies in, or NULL. */
const struct elf_function *elf_function_at(const struct elf_functions *functions, uint64_t address);

/* The virtual address of a file offset; the offset itself where no segment has it. */
uint64_t elf_address_of(const void *image, size_t size, uint64_t offset);

#endif
