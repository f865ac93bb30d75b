/*
 * Names of functions from the symbol tables: see elf_functions.h. Every offset is checked; what is
 * outside the image is as if it were not there.
 */
#include "cli/elf_functions.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct image {
    const unsigned char *bytes;
    size_t size;
};

/* Copies out, because nothing in a file need be aligned. */
static bool get(const struct image *image, uint64_t offset, void *to, size_t size)
{
    if (offset > image->size || size > image->size - offset)
        return false;
    memcpy(to, image->bytes + offset, size);
    return true;
}

static bool get_section(const struct image *image, const Elf64_Ehdr *header, uint32_t index,
                        Elf64_Shdr *section)
{
    uint64_t offset;
    return index < header->e_shnum && header->e_shentsize == sizeof *section &&
           !__builtin_add_overflow(header->e_shoff, index * sizeof *section, &offset) &&
           get(image, offset, section, sizeof *section);
}

static bool find_section(const struct image *image, const Elf64_Ehdr *header, uint32_t type,
                         Elf64_Shdr *section)
{
    for (uint32_t i = 0; i < header->e_shnum; i++) {
        if (get_section(image, header, i, section) && section->sh_type == type)
            return true;
    }
    return false;
}

/* The name at `index` of a string table, NULL unless it ends inside the image. */
static const char *name_at(const struct image *image, const Elf64_Shdr *strings, uint32_t index)
{
    uint64_t offset;
    if (index >= strings->sh_size || __builtin_add_overflow(strings->sh_offset, index, &offset) ||
        offset >= image->size)
        return NULL;
    const char *name = (const char *)image->bytes + offset;
    return memchr(name, '\0', image->size - offset) ? name : NULL;
}

static bool is_function(const Elf64_Sym *symbol)
{
    unsigned type = ELF64_ST_TYPE(symbol->st_info);
    return symbol->st_shndx != SHN_UNDEF && (type == STT_FUNC || type == STT_GNU_IFUNC);
}

static int read_table(const struct image *image, const Elf64_Shdr *table, const Elf64_Shdr *strings,
                      struct elf_functions *functions)
{
    if (table->sh_offset > image->size || table->sh_size > image->size - table->sh_offset)
        return 0;
    size_t count = table->sh_size / sizeof(Elf64_Sym);
    functions->list = calloc(count ? count : 1, sizeof *functions->list);
    if (!functions->list)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        Elf64_Sym symbol;
        if (!get(image, table->sh_offset + i * sizeof symbol, &symbol, sizeof symbol))
            break;
        const char *name = is_function(&symbol) ? name_at(image, strings, symbol.st_name) : NULL;
        if (name)
            functions->list[functions->count++] = (struct elf_function){
                .address = symbol.st_value, .size = symbol.st_size, .name = name};
    }
    return 0;
}

/* Aliases of one address: the one that covers more comes last, so that the search finds it; then
 * the name decides, so that the answer is always the same. */
static int by_address(const void *a, const void *b)
{
    const struct elf_function *x = a, *y = b;
    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    return -strcmp(x->name, y->name);
}

int elf_functions_read(const void *bytes, size_t size, struct elf_functions *functions)
{
    struct image image = {.bytes = bytes, .size = size};
    Elf64_Ehdr header;
    Elf64_Shdr table, strings;
    *functions = (struct elf_functions){0};
    if (!get(&image, 0, &header, sizeof header))
        return 0;
    if (!find_section(&image, &header, SHT_SYMTAB, &table) &&
        !find_section(&image, &header, SHT_DYNSYM, &table))
        return 0;
    if (!get_section(&image, &header, table.sh_link, &strings))
        return 0;
    int error = read_table(&image, &table, &strings, functions);
    if (!error)
        qsort(functions->list, functions->count, sizeof *functions->list, by_address);
    return error;
}

void elf_functions_release(struct elf_functions *functions)
{
    free(functions->list);
    *functions = (struct elf_functions){0};
}

const struct elf_function *elf_function_at(const struct elf_functions *functions, uint64_t address)
{
    size_t low = 0, high = functions->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (functions->list[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct elf_function *found = &functions->list[low - 1];
    return address - found->address < found->size ? found : NULL;
}

uint64_t elf_address_of(const void *bytes, size_t size, uint64_t offset)
{
    struct image image = {.bytes = bytes, .size = size};
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    if (!get(&image, 0, &header, sizeof header))
        return offset;
    for (uint32_t i = 0; i < header.e_phnum; i++) {
        if (!get(&image, header.e_phoff + i * sizeof segment, &segment, sizeof segment))
            break;
        if (segment.p_type == PT_LOAD && offset >= segment.p_offset &&
            offset - segment.p_offset < segment.p_filesz)
            return offset - segment.p_offset + segment.p_vaddr;
    }
    return offset;
}
