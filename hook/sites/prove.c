/*
 * The proof of a whole file: candidates by their bytes, for each the piece of code around it that a
 * table of the file bounds, and in that piece all paths from its start.
 */
#include "hook/sites/prove.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hook/sites/red_zone.h"
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
    struct walk gap; /* the last one that was walked */
};

struct region {
    uint64_t start, end;
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

static int region_cut(const Elf64_Phdr *segment, uint64_t address, struct region *r)
{
    uint64_t segment_end = segment->p_vaddr + segment->p_filesz;
    r->end = r->end > segment_end ? segment_end : r->end;
    return r->start >= segment->p_vaddr && r->start <= address && r->end > address + 1;
}

/* The function around an address, if a table tells both its bounds. */
static int function_find(const struct proof *p, const Elf64_Phdr *segment, uint64_t address,
                         struct region *r)
{
    if (unwind_find(&p->unwind, address, &r->start, &r->end)) {
        return region_cut(segment, address, r);
    }
    size_t above = code_starts_from(&p->starts, address + 1);
    if (above == 0) {
        return 0;
    }
    const struct code_start *s = &p->starts.items[above - 1];
    *r = (struct region){s->address, s->end};
    return region_cut(segment, address, r);
}

/*
 * Code that no table bounds: written by hand without unwind entry, or in the part of a function
 * that its author took out of the unwind tables (the system call in glibc's clone3). From the
 * function before it, whose paths may lead here, to the next one; at most the segment.
 */
static struct region gap_find(const struct proof *p, const Elf64_Phdr *segment, uint64_t address)
{
    uint64_t below = unwind_start_at_or_below(&p->unwind, address);
    uint64_t above = unwind_start_above(&p->unwind, address);
    uint64_t end = segment->p_vaddr + segment->p_filesz;
    return (struct region){
        .start = below <= address && below > segment->p_vaddr ? below : segment->p_vaddr,
        .end = above < end ? above : end,
    };
}

/* --- judging --- */

static uint64_t address_of(const Elf64_Phdr *segment, uint64_t offset)
{
    return segment->p_vaddr + (offset - segment->p_offset);
}

static void site_judge(const struct proof *p, struct walk *w, uint64_t address, struct site *site)
{
    /* Segments may overlap, and the walk have seen other bytes at this address. */
    if (w->code + (address - w->start) == p->image.bytes + site->offset) {
        walk_judge(w, address, site);
    }
}

/* Walks from all the starts that are known in the region. */
static int region_walk(const struct proof *p, struct walk *w, const struct region *r,
                       enum walk_calls calls)
{
    int result = walk_open(w, &p->image, p->decoder, r->start, r->end, calls);
    if (result != 0) {
        return result;
    }
    if (unwind_start_at_or_below(&p->unwind, r->start) == r->start || calls == WALK_OVER_CALLS) {
        walk_from(w, r->start);
    }
    for (size_t i = code_starts_from(&p->starts, r->start);
         i < p->starts.count && p->starts.items[i].address < r->end; i++) {
        walk_from(w, p->starts.items[i].address);
    }
    walk_finish(w);
    return w->error;
}

/* A breakpoint for all system calls of a function whose other part keeps data below rsp. */
static void function_downgrade(struct site *sites, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (sites[i].verdict == SITE_CALL) {
            sites[i].verdict = SITE_INT3;
            sites[i].reason = SITE_REASON_RED_ZONE;
        }
    }
}

/* Judges the candidates of one function, the first of which is sites[first]; returns how many, or
 * -errno. */
static long function_judge(struct proof *p, const Elf64_Phdr *segment, const struct region *r,
                           size_t first)
{
    struct walk w;
    size_t i = first;
    int calls = 0;
    int result = region_walk(p, &w, r, WALK_OVER_CALLS);
    for (; result == 0 && i < p->count; i++) {
        uint64_t address = address_of(segment, p->sites[i].offset);
        if (address + 1 >= r->end) {
            break;
        }
        site_judge(p, &w, address, &p->sites[i]);
        calls |= p->sites[i].verdict == SITE_CALL;
    }
    if (calls && red_zone_in_other_part(&w, &p->unwind)) {
        function_downgrade(p->sites + first, i - first);
    }
    walk_close(&w);
    if (result == -ENOEXEC) {
        return 1; /* bounds that lead out of the file: the candidate stays without a known start */
    }
    return result != 0 ? result : (long)(i - first);
}

/* Judges one candidate that lies in no bounded function. */
static int gap_judge(struct proof *p, const Elf64_Phdr *segment, struct site *site)
{
    uint64_t address = address_of(segment, site->offset);
    struct region r = gap_find(p, segment, address);
    int result = 0;
    if (!p->gap.marks || p->gap.start != r.start || p->gap.end != r.end) {
        walk_close(&p->gap);
        result = region_walk(p, &p->gap, &r, WALK_INTO_CALLS);
    }
    if (result == 0 && address + 1 < r.end && p->gap.started) {
        site_judge(p, &p->gap, address, site);
    }
    return result == -ENOEXEC ? 0 : result;
}

static int segment_prove(struct proof *p, const Elf64_Phdr *segment)
{
    size_t first = p->count;
    long result = candidates_find(p, segment);
    for (size_t i = first; result >= 0 && i < p->count;) {
        struct region r;
        if (function_find(p, segment, address_of(segment, p->sites[i].offset), &r)) {
            result = function_judge(p, segment, &r, i);
            i += result > 0 ? (size_t)result : 1;
        } else {
            result = gap_judge(p, segment, &p->sites[i]);
            i++;
        }
    }
    return result < 0 ? (int)result : 0;
}

static int file_prove(struct proof *p)
{
    Elf64_Phdr segment;
    p->decoder = decoder_open();
    if (!p->decoder) {
        return -ENOMEM;
    }
    int result = unwind_open(&p->unwind, &p->image);
    result = result ? result : code_starts_collect(&p->image, &p->starts);
    for (size_t i = 0; result == 0 && elf_code_segment(&p->image, i, &segment) == 0; i++) {
        result = segment_prove(p, &segment);
    }
    walk_close(&p->gap);
    code_starts_release(&p->starts);
    unwind_close(&p->unwind);
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
