/*
 * Finds functions that keep data below rsp: by rsp itself, or by a copy of rsp, a frame pointer for
 * example. The latter is looked for only in functions that call nothing: a call would overwrite the
 * data, so only they may.
 */
#include "hook/sites/red_zone.h"

#include "hook/sites/stack_flow.h"
#include "hook/sites/walk_marks.h"

struct bounds {
    uint64_t start, end;
};

/* The function: the region, or where calls lead to in a region of many. */
static struct bounds function_around(const struct walk *w, uint64_t address)
{
    struct bounds b = {w->start, w->end};
    if (w->calls == WALK_OVER_CALLS) {
        return b;
    }
    for (b.start = address; b.start > w->start; b.start--) {
        if (w->marks[b.start - w->start] & MARK_START) {
            break;
        }
    }
    for (b.end = address + 1; b.end < w->end; b.end++) {
        if (w->marks[b.end - w->start] & MARK_START) {
            break;
        }
    }
    return b;
}

static unsigned marks_in(const struct walk *w, struct bounds b)
{
    unsigned all = 0;
    for (uint64_t a = b.start; a < b.end; a++) {
        all |= w->marks[a - w->start];
    }
    return all;
}

int red_zone_used(struct walk *w, uint64_t address)
{
    struct bounds b = function_around(w, address);
    unsigned marks = marks_in(w, b);
    if (marks & MARK_RED_ZONE) {
        return 1;
    }
    return (marks & MARK_NEGATIVE_BASE) && !(marks & MARK_CALL) &&
           stack_flow_below_rsp(w, b.start, b.end);
}

/* Does the function of which [start, end) is a part use it? */
static int part_uses(const struct walk *w, uint64_t start, uint64_t end, uint64_t entered_at)
{
    struct walk part;
    int used = 0;
    if (walk_open(&part, w->image, w->decoder, start, end, WALK_OVER_CALLS) == 0) {
        walk_from(&part, start);
        walk_from(&part, entered_at);
        walk_finish(&part);
        used = part.error != 0 || red_zone_used(&part, entered_at);
    }
    walk_close(&part);
    return used;
}

int red_zone_in_other_part(struct walk *w, const struct unwind *unwind)
{
    for (size_t i = 0; i < w->exits.count; i++) {
        uint64_t start, end, target = w->exits.items[i];
        if (unwind_find(unwind, target, &start, &end) && target != start &&
            part_uses(w, start, end, target)) {
            return 1;
        }
    }
    return 0;
}
