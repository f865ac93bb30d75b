/* Offsets of mappings from the program headers that are mapped with them. */
#include "zpoline/ports/elf_offsets.h"

#define PAGE 4096ull

/* Elf64_Ehdr and Elf64_Phdr, as far as they are looked at. */
struct header {
    uint8_t magic[4], class, rest[11];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, segments, sections;
    uint32_t flags;
    uint16_t bytes, segment_bytes, segment_count, others[3];
};
struct segment {
    uint32_t type, flags;
    uint64_t offset, address, physical, file_bytes, memory_bytes, alignment;
};
_Static_assert(sizeof(struct header) == 64 && sizeof(struct segment) == 56, "ELF64");

enum { LOAD = 1, CLASS_64 = 2, READ = 1 };

static int same(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++, b++;
    }
    return *a == *b;
}

static const struct header *header_at(const struct memory_mapping *m)
{
    if (!(m->protection & READ) || m->end - m->start < PAGE) {
        return NULL;
    }
    const struct header *h = (const void *)m->start;
    int is_elf = h->magic[0] == 0x7f && h->magic[1] == 'E' && h->magic[2] == 'L' &&
                 h->magic[3] == 'F' && h->class == CLASS_64;
    uint64_t end = h->segments + (uint64_t)h->segment_count * sizeof(struct segment);
    int is_whole = h->segments < PAGE && end <= PAGE && h->segment_bytes == sizeof(struct segment);
    return is_elf && is_whole ? h : NULL;
}

static uint64_t floor_page(uint64_t address)
{
    return address & ~(PAGE - 1);
}

/* The segment of the file mapped at `base` that holds the address. */
static int offset_of(uintptr_t base, const struct header *h, uintptr_t address, uint64_t *offset)
{
    const struct segment *s = (const void *)(base + h->segments);
    uint64_t first = UINT64_MAX;
    for (unsigned i = 0; i < h->segment_count; i++) {
        if (s[i].type != LOAD) {
            continue;
        }
        uint64_t start = floor_page(s[i].address);
        first = first == UINT64_MAX ? start - floor_page(s[i].offset) : first;
        uint64_t there = base + (start - first); /* where this segment was mapped */
        uint64_t bytes = s[i].address + s[i].file_bytes - start;
        if (address >= there && address - there < bytes) {
            *offset = floor_page(s[i].offset) + (address - there);
            return 1;
        }
    }
    return 0;
}

void elf_offsets_fill(struct memory_map *map)
{
    const struct header *h = NULL;
    const char *path = "";
    uintptr_t base = 0;
    for (size_t i = 0; i < map->count; i++) {
        struct memory_mapping *m = &map->mappings[i];
        if (!m->path[0]) {
            continue;
        }
        const struct header *own = header_at(m);
        if (own || !same(m->path, path)) {
            h = own;
            path = m->path;
            base = m->start;
        }
        if (!h || !offset_of(base, h, m->start, &m->offset)) {
            m->path = "";
        }
    }
}
