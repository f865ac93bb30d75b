/*
 * The dynamic symbol table by way of PT_DYNAMIC, as the loader finds it, so that a file without
 * section headers works too: see elf_symbols.h.
 */
#include "cli/elf_symbols.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MAX_BYTES 256
#define SYMBOLS_MAX    (1u << 22) /* more than any library has: a damaged file */

/* The tables that a lookup needs; addresses, 0 where the file has none. */
struct tables {
    uint64_t symbols, strings, strings_size, hash, gnu_hash;
};

static bool find_tables(const struct elf_file *file, struct tables *tables)
{
    const Elf64_Phdr *dynamic = elf_file_segment(file, PT_DYNAMIC);
    *tables = (struct tables){0};
    if (!dynamic)
        return false;
    for (uint64_t at = 0; at + sizeof(Elf64_Dyn) <= dynamic->p_filesz; at += sizeof(Elf64_Dyn)) {
        Elf64_Dyn entry;
        if (!elf_file_read(file, dynamic->p_offset + at, &entry, sizeof entry))
            return false;
        if (entry.d_tag == DT_NULL)
            break;
        if (entry.d_tag == DT_SYMTAB)
            tables->symbols = entry.d_un.d_ptr;
        else if (entry.d_tag == DT_STRTAB)
            tables->strings = entry.d_un.d_ptr;
        else if (entry.d_tag == DT_STRSZ)
            tables->strings_size = entry.d_un.d_val;
        else if (entry.d_tag == DT_HASH)
            tables->hash = entry.d_un.d_ptr;
        else if (entry.d_tag == DT_GNU_HASH)
            tables->gnu_hash = entry.d_un.d_ptr;
    }
    return tables->symbols && tables->strings && (tables->hash || tables->gnu_hash);
}

static bool read_at(const struct elf_file *file, uint64_t address, void *to, size_t size)
{
    uint64_t offset;
    return elf_file_offset(file, address, size, &offset) && elf_file_read(file, offset, to, size);
}

/* One more than the highest index in the GNU hash table: the last element of the longest chain. */
static uint32_t gnu_symbol_count(const struct elf_file *file, uint64_t table)
{
    uint32_t head[4]; /* buckets, first hashed symbol, words of the bloom filter, its shift */
    if (!read_at(file, table, head, sizeof head) || head[0] > SYMBOLS_MAX || head[2] > SYMBOLS_MAX)
        return 0;
    uint64_t buckets = table + sizeof head + 8ull * head[2];
    uint64_t chains = buckets + 4ull * head[0];
    uint32_t last = 0;
    for (uint32_t i = 0; i < head[0]; i++) {
        uint32_t first;
        if (!read_at(file, buckets + 4ull * i, &first, sizeof first))
            return 0;
        if (first > last)
            last = first;
    }
    if (last < head[1])
        return head[1];
    for (; last < SYMBOLS_MAX; last++) {
        uint32_t hash;
        if (!read_at(file, chains + 4ull * (last - head[1]), &hash, sizeof hash))
            return 0;
        if (hash & 1)
            return last + 1;
    }
    return 0;
}

static uint32_t symbol_count(const struct elf_file *file, const struct tables *tables)
{
    uint32_t head[2]; /* buckets, chains: one chain entry a symbol */
    if (tables->hash && read_at(file, tables->hash, head, sizeof head))
        return head[1] <= SYMBOLS_MAX ? head[1] : 0;
    return tables->gnu_hash ? gnu_symbol_count(file, tables->gnu_hash) : 0;
}

static bool is_named(const struct elf_file *file, const struct tables *tables,
                     const Elf64_Sym *symbol, const char *name)
{
    char text[NAME_MAX_BYTES];
    size_t size = strlen(name) + 1;
    return size <= sizeof text && symbol->st_name < tables->strings_size &&
           read_at(file, tables->strings + symbol->st_name, text, size) &&
           memcmp(text, name, size) == 0;
}

static bool is_definition(const Elf64_Sym *symbol)
{
    unsigned binding = ELF64_ST_BIND(symbol->st_info);
    return symbol->st_shndx != SHN_UNDEF && (binding == STB_GLOBAL || binding == STB_WEAK);
}

bool elf_symbol_find(const struct elf_file *file, const char *name, Elf64_Sym *symbol)
{
    struct tables tables;
    if (!find_tables(file, &tables))
        return false;
    uint32_t count = symbol_count(file, &tables);
    for (uint32_t i = 1; i < count; i++) {
        if (!read_at(file, tables.symbols + (uint64_t)i * sizeof *symbol, symbol, sizeof *symbol))
            return false;
        if (is_definition(symbol) && is_named(file, &tables, symbol, name))
            return true;
    }
    return false;
}
