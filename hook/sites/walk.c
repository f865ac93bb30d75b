/* All paths through a piece of code. */
#include "hook/sites/walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "hook/sites/red_zone.h"
#include "hook/sites/walk_marks.h"

#define TABLE_ENTRIES 4096 /* of one jump table; larger ones are cut */
#define LONGEST       15   /* bytes of an instruction */

/* --- lists --- */

static void list_add(struct walk *w, struct address_list *list, uint64_t address)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 64;
        uint64_t *larger = realloc(list->items, capacity * sizeof *larger);
        if (!larger) {
            w->error = -ENOMEM;
            return;
        }
        list->items = larger;
        list->capacity = capacity;
    }
    list->items[list->count++] = address;
}

static int inside(const struct walk *w, uint64_t address)
{
    return address >= w->start && address < w->end;
}

/* --- opening --- */

int walk_open(struct walk *w, const struct elf_image *image, struct decoder *decoder,
              uint64_t start, uint64_t end, int follow_calls)
{
    *w = (struct walk){
        .image = image,
        .decoder = decoder,
        .start = start,
        .end = end,
        .follow_calls = follow_calls,
    };
    if (end <= start) {
        return -ENOEXEC;
    }
    w->code = elf_at_address(image, start, end - start);
    if (!w->code) {
        return -ENOEXEC;
    }
    w->marks = calloc(end - start + 1, 1);
    return w->marks ? 0 : -ENOMEM;
}

void walk_close(struct walk *w)
{
    free(w->marks);
    free(w->work.items);
    free(w->run.items);
    free(w->tables.items);
    *w = (struct walk){0};
}

/* --- following --- */

static int step(struct walk *w, uint64_t address, struct decoded *d)
{
    uint64_t at = address - w->start;
    return decoder_step(w->decoder, w->code + at, w->end - address, address, d);
}

static void mark(struct walk *w, uint64_t address, const struct decoded *d)
{
    uint8_t *m = w->marks + (address - w->start);
    m[0] |= MARK_BEGIN;
    if (d->flow == FLOW_CALL) {
        m[0] |= MARK_CALL;
    }
    if (d->negative_base) {
        m[0] |= d->negative_base == DECODED_RSP + 1 ? MARK_RED_ZONE : MARK_NEGATIVE_BASE;
    }
    for (unsigned i = 1; i < d->bytes; i++) {
        m[i] |= MARK_INSIDE;
    }
}

static void note_target(struct walk *w, const struct decoded *d)
{
    if (d->has_target && inside(w, d->target) && (d->flow != FLOW_CALL || w->follow_calls)) {
        if (d->flow == FLOW_CALL) {
            w->marks[d->target - w->start] |= MARK_START;
        }
        list_add(w, &w->work, d->target);
    }
    if (d->flow == FLOW_COMPUTED) {
        w->computed_jump = 1;
    }
    if (d->has_table || d->has_address) {
        list_add(w, &w->tables, d->has_table ? d->table : d->address);
    }
}

/*
 * A straight run ended in bytes that are no instruction. If a call stands before them, it may never
 * return, and what followed it was no code: forget that much, or the whole run.
 */
static void run_forget(struct walk *w)
{
    for (size_t i = w->run.count; i-- > 0;) {
        uint64_t address = w->run.items[i];
        if (w->marks[address - w->start] & MARK_CALL) {
            return;
        }
        w->marks[address - w->start] &= (uint8_t)~MARK_BEGIN;
    }
}

/* Follows one path to its end, or to where another has been. */
static void follow(struct walk *w, uint64_t address)
{
    struct decoded d;
    w->run.count = 0;
    while (inside(w, address) && !(w->marks[address - w->start] & MARK_BEGIN) && !w->error) {
        if (!step(w, address, &d)) {
            run_forget(w);
            return;
        }
        mark(w, address, &d);
        list_add(w, &w->run, address);
        note_target(w, &d);
        if (d.flow == FLOW_JUMP || d.flow == FLOW_COMPUTED || d.flow == FLOW_END) {
            return;
        }
        address += d.bytes;
    }
}

static void work_off(struct walk *w)
{
    while (w->work.count && !w->error) {
        follow(w, w->work.items[--w->work.count]);
    }
}

void walk_from(struct walk *w, uint64_t address)
{
    if (inside(w, address)) {
        w->marks[address - w->start] |= MARK_START;
        list_add(w, &w->work, address);
        work_off(w);
    }
}

/* --- jump tables --- */

/* 32-bit distances from the table itself, as compilers make for position-independent code. */
static void table_relative(struct walk *w, uint64_t table)
{
    for (unsigned i = 0; i < TABLE_ENTRIES; i++) {
        int32_t distance;
        const void *at = elf_at_address(w->image, table + 4ul * i, sizeof distance);
        if (!at) {
            return;
        }
        memcpy(&distance, at, sizeof distance);
        uint64_t target = table + (uint64_t)(int64_t)distance;
        if (!inside(w, target)) {
            return;
        }
        list_add(w, &w->work, target);
    }
}

/* 64-bit addresses, as in programs linked to a fixed place. */
static void table_absolute(struct walk *w, uint64_t table)
{
    for (unsigned i = 0; i < TABLE_ENTRIES; i++) {
        uint64_t target;
        const void *at = elf_at_address(w->image, table + 8ul * i, sizeof target);
        if (!at) {
            return;
        }
        memcpy(&target, at, sizeof target);
        if (!inside(w, target)) {
            return;
        }
        list_add(w, &w->work, target);
    }
}

void walk_finish(struct walk *w)
{
    /* The list grows while code behind the tables is followed. */
    for (size_t i = 0; w->computed_jump && i < w->tables.count && !w->error; i++) {
        uint64_t table = w->tables.items[i];
        if (!inside(w, table)) {
            table_relative(w, table);
            table_absolute(w, table);
            work_off(w);
        }
    }
}

/* --- judging --- */

static void judged(struct site *site, enum site_verdict verdict, enum site_reason reason)
{
    site->verdict = (uint8_t)verdict;
    site->reason = (uint8_t)reason;
}

/* The bytes lie inside a reached instruction that begins before them: which? */
static enum site_reason covered_by(struct walk *w, uint64_t address)
{
    struct decoded d;
    for (uint64_t back = 1; back < LONGEST && address - back >= w->start; back++) {
        uint64_t begin = address - back;
        if ((w->marks[begin - w->start] & MARK_BEGIN) && step(w, begin, &d) && d.bytes > back) {
            return d.kind == KIND_SYSCALL ? SITE_REASON_PREFIXED : SITE_REASON_NOT_INSTRUCTION;
        }
    }
    return SITE_REASON_NOT_REACHED;
}

void walk_judge(struct walk *w, uint64_t address, struct site *site)
{
    const uint8_t *m = w->marks + (address - w->start);
    struct decoded d;
    if (!(m[0] & MARK_BEGIN)) {
        judged(site, SITE_LEFT,
               m[0] & MARK_INSIDE ? covered_by(w, address) : SITE_REASON_NOT_REACHED);
    } else if ((m[0] & MARK_INSIDE) || (m[1] & MARK_BEGIN)) {
        judged(site, SITE_LEFT, SITE_REASON_CONFLICT);
    } else if (!step(w, address, &d) || d.kind == KIND_OTHER || d.bytes != 2) {
        judged(site, SITE_LEFT, SITE_REASON_NOT_INSTRUCTION);
    } else if (d.kind == KIND_SYSENTER) {
        judged(site, SITE_LEFT, SITE_REASON_SYSENTER);
    } else if (red_zone_used(w, address)) {
        judged(site, SITE_INT3, SITE_REASON_RED_ZONE);
    } else {
        judged(site, SITE_CALL, SITE_REASON_NONE);
    }
}
