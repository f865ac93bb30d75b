/*
 * The proof of a whole file: candidates by their bytes, for each the piece of code around it that a
 * table of the file bounds, and in that piece all paths from its start.
 */
#include "hook/sites/prove.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hook/sites/symbols.h"
#include "hook/sites/unwind.h"
#include "hook/sites/walk.h"

#define SYSCALL_SECOND  0x05
#define SYSENTER_SECOND 0x34

struct proof {
    struct elf_image image;
    struct unwind unwind;
    struct code_starts starts;
    struct decoder *decoder;
    struct site *sites;
    size_t count, capacity;
};

struct region {
    uint64_t start, end;
    int whole_segment;
};

/* --- candidates --- */

static int candidate_add(struct proof *p, uint64_t offset)
{
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : 128;
        struct site *larger = realloc(p->sites, capacity * sizeof *larger);
        if (!larger) {
            return -ENOMEM;
        }
        p->sites = larger;
        p->capacity = capacity;
    }
    p->sites[p->count++] = (struct site){
        .offset = offset,
        .verdict = SITE_LEFT,
        .reason = SITE_REASON_NO_KNOWN_START,
    };
    return 0;
}

static int candidates_find(struct proof *p, const Elf64_Phdr *segment)
{
    const uint8_t *base = p->image.bytes;
    const uint8_t *at = base + segment->p_offset, *end = at + segment->p_filesz;
    while (end - at >= 2 && (at = memchr(at, 0x0f, (size_t)(end - at) - 1)) != NULL) {
        if (at[1] == SYSCALL_SECOND || at[1] == SYSENTER_SECOND) {
            int r = candidate_add(p, (uint64_t)(at - base));
            if (r != 0) {
                return r;
            }
        }
        at++;
    }
    return 0;
}

/* --- the piece of code around a candidate --- */

/*
 * Code that no table covers: written by hand without unwind entry, or in the part of a function
 * that its author took out of the unwind tables (the system call in glibc's clone3). From the
 * function before it, whose paths may lead here, to the next one.
 */
static int region_between(const struct proof *p, uint64_t address, struct region *r)
{
    r->start = unwind_start_at_or_below(&p->unwind, address);
    r->end = unwind_start_above(&p->unwind, address);
    return r->start <= address;
}

static int region_find(const struct proof *p, const Elf64_Phdr *segment, uint64_t address,
                       struct region *r)
{
    uint64_t segment_end = segment->p_vaddr + segment->p_filesz;
    r->whole_segment = 0;
    if (!p->unwind.present) {
        *r = (struct region){segment->p_vaddr, segment_end, 1};
        return 1;
    }
    int found = unwind_find(&p->unwind, address, &r->start, &r->end);
    if (!found) {
        size_t above = code_starts_from(&p->starts, address + 1);
        const struct code_start *s = above ? &p->starts.items[above - 1] : NULL;
        if (s && s->end > address) {
            r->start = s->address;
            r->end = s->end;
            found = 1;
        } else {
            found = region_between(p, address, r);
        }
    }
    if (!found || r->start < segment->p_vaddr || r->start > address) {
        return 0;
    }
    r->end = r->end > segment_end ? segment_end : r->end;
    return r->end > address + 1;
}

/* --- judging --- */

static uint64_t address_of(const Elf64_Phdr *segment, uint64_t offset)
{
    return segment->p_vaddr + (offset - segment->p_offset);
}

static void walk_region(const struct proof *p, struct walk *w, const struct region *r)
{
    if (!r->whole_segment) {
        walk_from(w, r->start);
    }
    for (size_t i = code_starts_from(&p->starts, r->start);
         i < p->starts.count && p->starts.items[i].address < r->end; i++) {
        walk_from(w, p->starts.items[i].address);
    }
    walk_finish(w);
}

/* Judges the candidates of one region; returns how many, or -errno. */
static long region_judge(struct proof *p, const Elf64_Phdr *segment, const struct region *r,
                         size_t first)
{
    struct walk w;
    size_t i = first;
    int result = walk_open(&w, &p->image, p->decoder, r->start, r->end, r->whole_segment);
    if (result == 0) {
        walk_region(p, &w, r);
        result = w.error;
    }
    for (; result == 0 && i < p->count; i++) {
        uint64_t address = address_of(segment, p->sites[i].offset);
        if (address + 1 >= r->end) {
            break;
        }
        walk_judge(&w, address, &p->sites[i]);
    }
    walk_close(&w);
    if (result == -ENOEXEC) {
        return 1; /* bounds that lead out of the file: the candidate stays without a known start */
    }
    return result != 0 ? result : (long)(i - first);
}

static int segment_prove(struct proof *p, const Elf64_Phdr *segment)
{
    size_t first = p->count;
    int result = candidates_find(p, segment);
    if (result != 0) {
        return result;
    }
    for (size_t i = first; i < p->count;) {
        struct region r;
        long judged = 1;
        if (region_find(p, segment, address_of(segment, p->sites[i].offset), &r)) {
            judged = region_judge(p, segment, &r, i);
        }
        if (judged < 0) {
            return (int)judged;
        }
        i += judged ? (size_t)judged : 1;
    }
    return 0;
}

static int file_prove(struct proof *p)
{
    Elf64_Phdr segment;
    p->decoder = decoder_open();
    if (!p->decoder) {
        return -ENOMEM;
    }
    unwind_open(&p->unwind, &p->image);
    int result = code_starts_collect(&p->image, &p->starts);
    for (size_t i = 0; result == 0 && elf_code_segment(&p->image, i, &segment) == 0; i++) {
        result = segment_prove(p, &segment);
    }
    code_starts_release(&p->starts);
    decoder_close(p->decoder);
    return result;
}

static int by_offset(const void *a, const void *b)
{
    const struct site *x = a, *y = b;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* Executable segments that overlap in the file would give a candidate twice. If they disagree about
 * it, it is left alone. */
static size_t unite(struct site *sites, size_t count)
{
    size_t kept = 0;
    qsort(sites, count, sizeof *sites, by_offset);
    for (size_t i = 0; i < count; i++) {
        if (!kept || sites[kept - 1].offset != sites[i].offset) {
            sites[kept++] = sites[i];
        } else if (sites[kept - 1].verdict != sites[i].verdict) {
            sites[kept - 1].verdict = SITE_LEFT;
            sites[kept - 1].reason = SITE_REASON_CONFLICT;
        }
    }
    return kept;
}

long sites_prove(const void *bytes, size_t size, struct site **sites)
{
    struct proof p = {.count = 0};
    *sites = NULL;
    int result = elf_image_open(&p.image, bytes, size);
    if (result == 0) {
        result = file_prove(&p);
    }
    if (result != 0 || p.count == 0) {
        free(p.sites);
        return result;
    }
    *sites = p.sites;
    return (long)unite(p.sites, p.count);
}

void sites_release(struct site *sites)
{
    free(sites);
}
