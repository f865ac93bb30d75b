/* Starts of code that the file names. */
#include "hook/sites/symbols.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int add(struct code_starts *s, uint64_t address, uint64_t bytes)
{
    if (s->count == s->capacity) {
        size_t capacity = s->capacity ? s->capacity * 2 : 256;
        struct code_start *larger = realloc(s->items, capacity * sizeof *larger);
        if (!larger) {
            return -ENOMEM;
        }
        s->items = larger;
        s->capacity = capacity;
    }
    uint64_t end = address + bytes;
    s->items[s->count++] = (struct code_start){address, end < address ? address : end};
    return 0;
}

static int add_symbols(struct code_starts *s, const uint8_t *table, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        Elf64_Sym symbol;
        memcpy(&symbol, table + i * sizeof symbol, sizeof symbol);
        unsigned type = ELF64_ST_TYPE(symbol.st_info);
        if ((type != STT_FUNC && type != STT_GNU_IFUNC) || symbol.st_shndx == SHN_UNDEF) {
            continue;
        }
        if (add(s, symbol.st_value, symbol.st_size) != 0) {
            return -ENOMEM;
        }
    }
    return 0;
}

/* --- by sections --- */

static int add_section(const struct elf_image *image, struct code_starts *s,
                       const Elf64_Shdr *section)
{
    if (section->sh_type == SHT_SYMTAB || section->sh_type == SHT_DYNSYM) {
        const uint8_t *table = elf_at(image, section->sh_offset, section->sh_size);
        return table ? add_symbols(s, table, section->sh_size / sizeof(Elf64_Sym)) : 0;
    }
    if (section->sh_type == SHT_PROGBITS && (section->sh_flags & SHF_EXECINSTR) &&
        section->sh_size) {
        return add(s, section->sh_addr, 0);
    }
    return 0;
}

/* --- by PT_DYNAMIC, in files without sections --- */

/* Number of symbols, which only the hash tables tell. */
static uint64_t count_by_hash(const struct elf_image *image, uint64_t hash)
{
    uint32_t words[2];
    const void *at = elf_at_address(image, hash, sizeof words);
    if (!at) {
        return 0;
    }
    memcpy(words, at, sizeof words);
    return words[1]; /* nchain */
}

/* The last symbol is at the end of the chain of the highest bucket. */
static uint64_t count_by_gnu_hash(const struct elf_image *image, uint64_t hash)
{
    uint32_t head[4], highest = 0, word;
    const void *at = elf_at_address(image, hash, sizeof head);
    if (!at) {
        return 0;
    }
    memcpy(head, at, sizeof head);
    uint64_t buckets = hash + sizeof head + 8ull * head[2];
    const uint8_t *b = elf_at_address(image, buckets, 4ull * head[0]);
    for (uint32_t i = 0; b && i < head[0]; i++) {
        memcpy(&word, b + 4ull * i, 4);
        highest = word > highest ? word : highest;
    }
    if (highest < head[1]) {
        return 0;
    }
    uint64_t chain = buckets + 4ull * head[0];
    for (uint64_t i = highest;; i++) {
        const void *link = elf_at_address(image, chain + 4 * (i - head[1]), 4);
        if (!link) {
            return 0;
        }
        memcpy(&word, link, 4);
        if (word & 1) {
            return i + 1;
        }
    }
}

static int add_dynamic(const struct elf_image *image, struct code_starts *s,
                       const Elf64_Phdr *dynamic)
{
    uint64_t symbols = 0, count = 0;
    const uint8_t *table = elf_at(image, dynamic->p_offset, dynamic->p_filesz);
    for (uint64_t i = 0; table && i < dynamic->p_filesz / sizeof(Elf64_Dyn); i++) {
        Elf64_Dyn d;
        memcpy(&d, table + i * sizeof d, sizeof d);
        if (d.d_tag == DT_NULL) {
            break;
        }
        if (d.d_tag == DT_SYMTAB) {
            symbols = d.d_un.d_ptr;
        } else if (d.d_tag == DT_HASH) {
            count = count_by_hash(image, d.d_un.d_ptr);
        } else if (d.d_tag == DT_GNU_HASH && !count) {
            count = count_by_gnu_hash(image, d.d_un.d_ptr);
        }
    }
    const uint8_t *at = elf_at_address(image, symbols, count * sizeof(Elf64_Sym));
    return at ? add_symbols(s, at, count) : 0;
}

/* --- all --- */

static int compare(const void *a, const void *b)
{
    const struct code_start *x = a, *y = b;
    if (x->address != y->address) {
        return x->address < y->address ? -1 : 1;
    }
    return x->end < y->end ? 1 : x->end > y->end ? -1 : 0; /* the longest first */
}

/* One for each address: the longest. */
static void unite(struct code_starts *s)
{
    size_t kept = 0;
    qsort(s->items, s->count, sizeof *s->items, compare);
    for (size_t i = 0; i < s->count; i++) {
        if (!kept || s->items[kept - 1].address != s->items[i].address) {
            s->items[kept++] = s->items[i];
        }
    }
    s->count = kept;
}

int code_starts_collect(const struct elf_image *image, struct code_starts *s)
{
    Elf64_Shdr section;
    Elf64_Phdr segment;
    int r = image->header.e_entry ? add(s, image->header.e_entry, 0) : 0;
    for (size_t i = 0; r == 0 && elf_section(image, i, &section) == 0; i++) {
        r = add_section(image, s, &section);
    }
    for (size_t i = 0; r == 0 && !image->section_count && elf_segment(image, i, &segment) == 0;
         i++) {
        if (segment.p_type == PT_DYNAMIC) {
            r = add_dynamic(image, s, &segment);
        }
    }
    if (r == 0 && s->count) {
        unite(s);
    }
    return r;
}

void code_starts_release(struct code_starts *s)
{
    free(s->items);
    *s = (struct code_starts){0};
}

size_t code_starts_from(const struct code_starts *s, uint64_t address)
{
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->items[middle].address < address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
