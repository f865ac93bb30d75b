/*
 * .eh_frame_hdr and .eh_frame: Linux Standard Base Core 5.0, chapter 10 (Exception Frames), and the
 * DWARF pointer encodings that are used there.
 */
#include "hook/sites/unwind.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PE_OMIT     0xff
#define PE_INDIRECT 0x80
#define PE_PCREL    0x10
#define PE_DATAREL  0x30
#define PE_APPLY    0x70
#define PE_FORMAT   0x0f

/* A place in the file that is read forwards. `at` is NULL once something did not fit. */
struct cursor {
    const uint8_t *at, *end;
    uint64_t address; /* of `at` */
};

static struct cursor cursor_at(const struct elf_image *image, uint64_t address)
{
    struct cursor c = {.address = address};
    int64_t offset = elf_offset_of(image, address);
    if (offset >= 0) {
        c.at = image->bytes + offset;
        c.end = image->bytes + image->size;
    }
    return c;
}

static uint64_t take(struct cursor *c, size_t bytes)
{
    uint64_t value = 0;
    if (!c->at || (size_t)(c->end - c->at) < bytes) {
        c->at = NULL;
        return 0;
    }
    memcpy(&value, c->at, bytes);
    c->at += bytes;
    c->address += bytes;
    return value;
}

static uint64_t take_leb128(struct cursor *c, int is_signed)
{
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte;
    do {
        byte = (uint8_t)take(c, 1);
        if (shift < 64) {
            value |= (uint64_t)(byte & 0x7f) << shift;
        }
        shift += 7;
    } while (c->at && (byte & 0x80));
    if (is_signed && shift < 64 && (byte & 0x40)) {
        value |= ~0ull << shift;
    }
    return value;
}

static uint64_t take_format(struct cursor *c, uint8_t encoding)
{
    switch (encoding & PE_FORMAT) {
    case 0x00: /* absptr */
    case 0x04: /* udata8 */
    case 0x0c: /* sdata8 */
        return take(c, 8);
    case 0x01:
        return take_leb128(c, 0);
    case 0x09:
        return take_leb128(c, 1);
    case 0x02:
        return take(c, 2);
    case 0x0a:
        return (uint64_t)(int64_t)(int16_t)take(c, 2);
    case 0x03:
        return take(c, 4);
    case 0x0b:
        return (uint64_t)(int64_t)(int32_t)take(c, 4);
    default:
        c->at = NULL;
        return 0;
    }
}

/* A pointer, with what it is relative to applied; indirect ones are of no use here. */
static uint64_t take_pointer(struct cursor *c, uint8_t encoding, uint64_t data_base)
{
    uint64_t here = c->address;
    uint64_t value = take_format(c, encoding);
    if (encoding & PE_INDIRECT) {
        c->at = NULL;
    }
    switch (encoding & PE_APPLY) {
    case 0:
        return value;
    case PE_PCREL:
        return value + here;
    case PE_DATAREL:
        return value + data_base;
    default:
        c->at = NULL;
        return 0;
    }
}

/* --- one frame --- */

/* Length and place of one entry; `id_at` is where its CIE pointer lies. 0 at the end or when bad.
 */
struct entry {
    uint64_t id_at, next;
    uint32_t id;
};

static int entry_read(const struct elf_image *image, uint64_t address, struct entry *e,
                      struct cursor *c)
{
    *c = cursor_at(image, address);
    uint64_t length = take(c, 4);
    if (length == 0xffffffff) {
        length = take(c, 8);
    }
    e->id_at = c->address;
    e->next = c->address + length;
    if (!c->at || length < 4 || length > (uint64_t)(c->end - c->at)) {
        return 0;
    }
    c->end = c->at + length;
    e->id = (uint32_t)take(c, 4);
    return c->at != NULL;
}

/* The encoding of addresses in the FDEs of a CIE. 0 when it cannot be told. */
static int cie_encoding(const struct elf_image *image, uint64_t address, uint8_t *encoding)
{
    struct entry e;
    struct cursor c;
    if (!entry_read(image, address, &e, &c) || e.id != 0) {
        return 0;
    }
    uint8_t version = (uint8_t)take(&c, 1);
    const char *augmentation = (const char *)c.at;
    while (c.at && take(&c, 1) != 0) {
    }
    if (!c.at || (version != 1 && version != 3)) {
        return 0;
    }
    take_leb128(&c, 0); /* code alignment */
    take_leb128(&c, 1); /* data alignment */
    if (version == 1) {
        take(&c, 1); /* return address register */
    } else {
        take_leb128(&c, 0);
    }
    *encoding = 0;
    if (augmentation[0] != 'z') {
        return c.at && augmentation[0] == 0;
    }
    take_leb128(&c, 0);
    for (const char *a = augmentation + 1; *a && c.at; a++) {
        if (*a == 'R') {
            *encoding = (uint8_t)take(&c, 1);
        } else if (*a == 'P') {
            uint8_t personality = (uint8_t)take(&c, 1);
            take_format(&c, personality);
        } else if (*a == 'L') {
            take(&c, 1);
        } else if (*a != 'S' && *a != 'B') {
            return 0;
        }
    }
    return c.at != NULL;
}

/* 1 and the bounds when the entry at `address` is a sound FDE. *next: where the next entry lies. */
static int fde_read(const struct unwind *u, uint64_t address, uint64_t *start, uint64_t *end,
                    uint64_t *next)
{
    struct entry e;
    struct cursor c;
    uint8_t encoding;
    *next = 0;
    if (!entry_read(u->image, address, &e, &c)) {
        return 0;
    }
    *next = e.next;
    if (e.id == 0 || !cie_encoding(u->image, e.id_at - e.id, &encoding) || encoding == PE_OMIT) {
        return 0;
    }
    *start = take_pointer(&c, encoding, u->table_base);
    uint64_t bytes = take_format(&c, encoding & PE_FORMAT);
    *end = *start + bytes;
    return c.at && bytes && *end > *start;
}

/* --- opening --- */

static void header_read(struct unwind *u, const Elf64_Phdr *segment)
{
    struct cursor c = cursor_at(u->image, segment->p_vaddr);
    uint8_t version = (uint8_t)take(&c, 1);
    uint8_t frames_encoding = (uint8_t)take(&c, 1);
    uint8_t count_encoding = (uint8_t)take(&c, 1);
    uint8_t table_encoding = (uint8_t)take(&c, 1);
    if (!c.at || version != 1 || frames_encoding == PE_OMIT) {
        return;
    }
    u->table_base = segment->p_vaddr;
    u->frames_address = take_pointer(&c, frames_encoding, segment->p_vaddr);
    u->present = c.at != NULL;
    u->frames_bytes = u->image->size;
    if (count_encoding == PE_OMIT || table_encoding != (PE_DATAREL | 0x0b)) {
        return;
    }
    uint64_t count = take_format(&c, count_encoding);
    if (c.at && count <= (uint64_t)(c.end - c.at) / 8) {
        u->table = c.at;
        u->table_count = count;
    }
}

static void section_read(struct unwind *u)
{
    const struct elf_image *image = u->image;
    Elf64_Shdr names, s;
    if (elf_section(image, image->header.e_shstrndx, &names) != 0) {
        return;
    }
    for (size_t i = 0; elf_section(image, i, &s) == 0; i++) {
        static const char wanted[] = ".eh_frame";
        const char *name = s.sh_name < names.sh_size
                               ? elf_at(image, names.sh_offset + s.sh_name, sizeof wanted)
                               : NULL;
        if (name && memcmp(name, wanted, sizeof wanted) == 0 && s.sh_type != SHT_NOBITS) {
            u->frames_address = s.sh_addr;
            u->frames_bytes = s.sh_size;
            u->present = 1;
            return;
        }
    }
}

static int by_address(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* The starts of all functions, where no table lists them. */
static int starts_collect(struct unwind *u)
{
    uint64_t at = u->frames_address, next, start, end;
    for (; at - u->frames_address < u->frames_bytes; at = next) {
        if (fde_read(u, at, &start, &end, &next) && address_list_add(&u->starts, start) != 0) {
            return -ENOMEM;
        }
        if (next <= at) {
            break;
        }
    }
    if (u->starts.count) {
        qsort(u->starts.items, u->starts.count, sizeof *u->starts.items, by_address);
    }
    return 0;
}

void unwind_close(struct unwind *u)
{
    address_list_release(&u->starts);
}

int unwind_open(struct unwind *u, const struct elf_image *image)
{
    Elf64_Phdr segment;
    *u = (struct unwind){.image = image};
    for (size_t i = 0; elf_segment(image, i, &segment) == 0; i++) {
        if (segment.p_type == PT_GNU_EH_FRAME) {
            header_read(u, &segment);
        }
    }
    if (!u->present) {
        section_read(u);
    }
    return u->present && !u->table ? starts_collect(u) : 0;
}

/* --- finding --- */

static uint64_t table_start(const struct unwind *u, size_t i)
{
    int32_t offset;
    memcpy(&offset, u->table + i * 8, 4);
    return u->table_base + (uint64_t)(int64_t)offset;
}

/* Index of the first entry that begins above `address`. */
static size_t table_above(const struct unwind *u, uint64_t address)
{
    size_t low = 0, high = u->table_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table_start(u, middle) <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static int find_in_table(const struct unwind *u, uint64_t address, uint64_t *start, uint64_t *end)
{
    size_t above = table_above(u, address);
    if (above == 0) {
        return 0;
    }
    int32_t offset;
    uint64_t next;
    memcpy(&offset, u->table + (above - 1) * 8 + 4, 4);
    return fde_read(u, u->table_base + (uint64_t)(int64_t)offset, start, end, &next) &&
           *start == table_start(u, above - 1) && address >= *start && address < *end;
}

static int find_by_walking(const struct unwind *u, uint64_t address, uint64_t *start, uint64_t *end)
{
    uint64_t at = u->frames_address, next;
    for (; at - u->frames_address < u->frames_bytes; at = next) {
        if (fde_read(u, at, start, end, &next) && address >= *start && address < *end) {
            return 1;
        }
        if (next <= at) {
            return 0;
        }
    }
    return 0;
}

int unwind_find(const struct unwind *u, uint64_t address, uint64_t *start, uint64_t *end)
{
    if (!u->present) {
        return 0;
    }
    return u->table ? find_in_table(u, address, start, end)
                    : find_by_walking(u, address, start, end);
}

uint64_t unwind_start_at_or_below(const struct unwind *u, uint64_t address)
{
    if (u->table) {
        size_t above = table_above(u, address);
        return above ? table_start(u, above - 1) : UINT64_MAX;
    }
    size_t above = address_list_from(&u->starts, address + 1);
    return above ? u->starts.items[above - 1] : UINT64_MAX;
}

uint64_t unwind_start_above(const struct unwind *u, uint64_t address)
{
    if (u->table) {
        size_t above = table_above(u, address);
        return above < u->table_count ? table_start(u, above) : UINT64_MAX;
    }
    size_t above = address_list_from(&u->starts, address + 1);
    return above < u->starts.count ? u->starts.items[above] : UINT64_MAX;
}
