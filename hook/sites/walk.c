/* All paths through a piece of code. */
#include "hook/sites/walk.h"

#include <errno.h>
#include <stdlib.h>

#include "hook/sites/red_zone.h"
#include "hook/sites/walk_marks.h"

#define LONGEST 15 /* bytes of an instruction */

/* --- opening --- */

int walk_open(struct walk *w, const struct elf_image *image, struct decoder *decoder,
              uint64_t start, uint64_t end, enum walk_calls calls)
{
    *w = (struct walk){
        .image = image,
        .decoder = decoder,
        .start = start,
        .end = end,
        .calls = calls,
    };
    if (end <= start) {
        return -ENOEXEC;
    }
    w->code = elf_at_address(image, start, end - start);
    if (!w->code) {
        return -ENOEXEC;
    }
    w->marks = calloc(end - start, sizeof *w->marks);
    return w->marks ? 0 : -ENOMEM;
}

void walk_close(struct walk *w)
{
    free(w->marks);
    address_list_release(&w->work);
    address_list_release(&w->run);
    jump_tables_release(&w->tables);
    address_list_release(&w->exits);
    *w = (struct walk){0};
}

static int inside(const struct walk *w, uint64_t address)
{
    return address >= w->start && address < w->end;
}

static void list_add(struct walk *w, struct address_list *list, uint64_t address)
{
    if (address_list_add(list, address) != 0) {
        w->error = -ENOMEM;
    }
}

/* --- following --- */

static unsigned marks_of(const struct decoded *d)
{
    unsigned marks = d->bytes;
    if (d->flow == FLOW_CALL) {
        marks |= MARK_CALL;
    }
    if (d->negative_base) {
        marks |= d->negative_base == DECODED_RSP + 1 ? MARK_RED_ZONE : MARK_NEGATIVE_BASE;
    }
    if (d->kind != KIND_OTHER) {
        marks |= d->kind == KIND_SYSCALL ? MARK_SYSCALL : MARK_SYSENTER;
    }
    return marks;
}

/* An address that code takes is a jump table, perhaps, if its first entry leads into the region. */
static void note_table(struct walk *w, uint64_t table)
{
    for (int form = 0; form < TABLE_FORMS_; form++) {
        uint64_t target;
        if (jump_table_entry(w->image, table, (enum jump_table_form)form, 0, &target) &&
            inside(w, target) &&
            jump_tables_add(&w->tables, table, (enum jump_table_form)form) != 0) {
            w->error = -ENOMEM;
        }
    }
}

static void note_targets(struct walk *w, const struct decoded *d)
{
    if (d->has_target && d->flow == FLOW_CALL) {
        if (w->calls == WALK_INTO_CALLS && inside(w, d->target)) {
            w->marks[d->target - w->start] |= MARK_START;
            list_add(w, &w->work, d->target);
        }
    } else if (d->has_target) {
        list_add(w, inside(w, d->target) ? &w->work : &w->exits, d->target);
    }
    if (d->flow == FLOW_COMPUTED) {
        w->computed_jump = 1;
    }
    if (d->has_table || d->has_address) {
        note_table(w, d->has_table ? d->table : d->address);
    }
}

/*
 * A straight run ended in bytes that are no instruction. If a call stands before them, it may never
 * return, and what followed it was no code: forget that much, or the whole run.
 */
static void run_forget(struct walk *w)
{
    for (size_t i = w->run.count; i-- > 0;) {
        uint16_t *m = w->marks + (w->run.items[i] - w->start);
        if (*m & MARK_CALL) {
            return;
        }
        *m = (uint16_t)((*m & MARK_START) | MARK_DEAD);
    }
}

/* Follows one path to its end, or to where another has been. */
static void follow(struct walk *w, uint64_t address)
{
    struct decoded d;
    w->run.count = 0;
    while (inside(w, address) && !w->error) {
        uint16_t *m = w->marks + (address - w->start);
        size_t at = address - w->start;
        if (*m & MARK_LENGTH) {
            return;
        }
        if ((*m & MARK_DEAD) ||
            !decoder_step(w->decoder, w->code + at, w->end - address, address, &d)) {
            *m |= MARK_DEAD;
            run_forget(w);
            return;
        }
        *m |= (uint16_t)marks_of(&d);
        list_add(w, &w->run, address);
        note_targets(w, &d);
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
        w->started = 1;
        w->marks[address - w->start] |= MARK_START;
        list_add(w, &w->work, address);
        work_off(w);
    }
}

/*
 * Nothing says how long a table is, except that the next one begins; and that one may become known
 * only behind an entry of this one. So all tables are followed side by side, an entry at a time.
 */
void walk_finish(struct walk *w)
{
    for (size_t i = 0; w->computed_jump && w->tables.count && !w->error; i++) {
        uint64_t target;
        i = i < w->tables.count ? i : 0;
        if (!jump_tables_next(&w->tables, w->image, i, &target) || !inside(w, target)) {
            jump_tables_remove(&w->tables, i);
            continue;
        }
        list_add(w, &w->work, target);
        work_off(w);
    }
}

/* --- judging --- */

static void judged(struct site *site, enum site_verdict verdict, enum site_reason reason)
{
    site->verdict = (uint8_t)verdict;
    site->reason = (uint8_t)reason;
}

/* Marks of the reached instruction that begins before `address` and covers it; 0: none. */
static unsigned covered_by(const struct walk *w, uint64_t address)
{
    for (uint64_t back = 1; back < LONGEST && back <= address - w->start; back++) {
        unsigned m = w->marks[address - back - w->start];
        if ((m & MARK_LENGTH) > back) {
            return m;
        }
    }
    return 0;
}

static enum site_reason reason_unreached(unsigned covering)
{
    if (!covering) {
        return SITE_REASON_NOT_REACHED;
    }
    return covering & MARK_SYSCALL ? SITE_REASON_PREFIXED : SITE_REASON_NOT_INSTRUCTION;
}

void walk_judge(struct walk *w, uint64_t address, struct site *site)
{
    const uint16_t *m = w->marks + (address - w->start);
    unsigned covering = covered_by(w, address);
    if (!(m[0] & MARK_LENGTH)) {
        judged(site, SITE_LEFT, reason_unreached(covering));
    } else if (covering || (m[1] & MARK_LENGTH)) {
        judged(site, SITE_LEFT, SITE_REASON_CONFLICT);
    } else if (!(m[0] & (MARK_SYSCALL | MARK_SYSENTER)) || (m[0] & MARK_LENGTH) != 2) {
        judged(site, SITE_LEFT, SITE_REASON_NOT_INSTRUCTION);
    } else if (m[0] & MARK_SYSENTER) {
        judged(site, SITE_LEFT, SITE_REASON_SYSENTER);
    } else if (red_zone_used(w, address)) {
        judged(site, SITE_INT3, SITE_REASON_RED_ZONE);
    } else {
        judged(site, SITE_CALL, SITE_REASON_NONE);
    }
}
