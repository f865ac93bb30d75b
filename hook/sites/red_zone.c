/*
 * Finds functions that keep data below rsp: by rsp itself, or by a copy of rsp (a frame pointer)
 * below what the function has lowered rsp to. The latter only in functions that call nothing: a
 * call would overwrite the data, so only they may.
 */
#include "hook/sites/red_zone.h"

#include "hook/sites/walk_marks.h"

struct bounds {
    uint64_t start, end;
};

/* The function: the region, or where calls lead to in a region of many. */
static struct bounds function_around(const struct walk *w, uint64_t address)
{
    struct bounds b = {w->start, w->end};
    if (!w->follow_calls) {
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
        if (w->marks[a - w->start] & MARK_BEGIN) {
            all |= w->marks[a - w->start];
        }
    }
    return all;
}

/* Next reached instruction at or above `address`; 0 when there is none. */
static int instruction_from(struct walk *w, struct bounds b, uint64_t *address, struct decoded *d)
{
    for (; *address < b.end; (*address)++) {
        uint64_t at = *address - w->start;
        if ((w->marks[at] & MARK_BEGIN) &&
            decoder_step(w->decoder, w->code + at, w->end - *address, *address, d)) {
            return 1;
        }
    }
    return 0;
}

/* How far the whole function lowers rsp, all pushes and subtractions together. */
static int64_t lowered_in_all(struct walk *w, struct bounds b)
{
    int64_t sum = 0;
    struct decoded d;
    for (uint64_t a = b.start; instruction_from(w, b, &a, &d); a++) {
        sum += d.rsp_change < 0 ? -d.rsp_change : 0;
    }
    return sum;
}

static int below_frame(struct walk *w, struct bounds b)
{
    struct copy {
        int valid;
        int64_t room; /* from the copy down to the lowest rsp that the function makes */
    } copies[DECODED_REGISTERS] = {{0, 0}};
    int64_t total = lowered_in_all(w, b), sum = 0;
    struct decoded d;
    for (uint64_t a = b.start; instruction_from(w, b, &a, &d); a++) {
        if (d.negative_base) {
            const struct copy *c = &copies[d.negative_base - 1];
            if (c->valid && -d.negative_displacement > c->room) {
                return 1;
            }
        }
        sum += d.rsp_change < 0 ? -d.rsp_change : 0;
        if (d.copies_rsp) {
            copies[d.copies_rsp - 1] = (struct copy){1, total - sum + d.copy_offset};
        } else if (d.overwrites) {
            copies[d.overwrites - 1].valid = 0;
        }
    }
    return 0;
}

int red_zone_used(struct walk *w, uint64_t address)
{
    struct bounds b = function_around(w, address);
    unsigned marks = marks_in(w, b);
    if (marks & MARK_RED_ZONE) {
        return 1;
    }
    return (marks & MARK_NEGATIVE_BASE) && !(marks & MARK_CALL) && below_frame(w, b);
}
