/*
 * rsp and its copies, by all paths through a function. Each register's value is kept as a distance
 * from rsp at the function's start. Where paths meet with different values the one is kept that
 * puts more accesses below rsp: rsp as high, a copy as low as it may be.
 */
#include "hook/sites/stack_flow.h"

#include <stdlib.h>
#include <string.h>

#include "hook/sites/walk_marks.h"

#define VISITS_MOST 16 /* of one instruction; a loop that moves rsp has no end */

struct state {
    uint32_t known; /* bits of the registers that may be copies of rsp */
    uint32_t visits;
    int64_t value[DECODED_REGISTERS];
};

struct flow {
    struct walk *walk;
    uint64_t start, end;
    uint32_t *state_of; /* for each byte: 1 + index of its state */
    struct state *states;
    size_t count, capacity;
    struct address_list work;
    int doubt;
};

static int is_known(const struct state *s, int reg)
{
    return (s->known >> reg & 1) != 0;
}

/* 1 when it changed. */
static int state_join(struct state *into, const struct state *from)
{
    int changed = 0;
    for (int reg = 0; reg < DECODED_REGISTERS; reg++) {
        if (!is_known(from, reg)) {
            continue;
        }
        int other = reg == DECODED_RSP ? from->value[reg] > into->value[reg]
                                       : from->value[reg] < into->value[reg];
        if (!is_known(into, reg) || other) {
            into->known |= 1u << reg;
            into->value[reg] = from->value[reg];
            changed = 1;
        }
    }
    return changed;
}

static struct state *state_new(struct flow *f)
{
    if (f->count == f->capacity) {
        size_t capacity = f->capacity ? f->capacity * 2 : 64;
        struct state *larger = realloc(f->states, capacity * sizeof *larger);
        if (!larger) {
            return NULL;
        }
        f->states = larger;
        f->capacity = capacity;
    }
    return &f->states[f->count++];
}

/* `s` holds when `address` is reached. */
static void arrive(struct flow *f, uint64_t address, const struct state *s)
{
    if (address < f->start || address >= f->end ||
        !(f->walk->marks[address - f->walk->start] & MARK_LENGTH)) {
        return;
    }
    uint32_t *index = &f->state_of[address - f->start];
    if (*index == 0) {
        struct state *fresh = state_new(f);
        if (!fresh) {
            f->doubt = 1;
            return;
        }
        *fresh = *s;
        fresh->visits = 0;
        *index = (uint32_t)f->count;
    } else if (!state_join(&f->states[*index - 1], s)) {
        return;
    }
    if (++f->states[*index - 1].visits > VISITS_MOST || address_list_add(&f->work, address) != 0) {
        f->doubt = 1;
    }
}

static int touches_below(const struct state *s, const struct decoded *d)
{
    int base = d->negative_base - 1;
    return base >= 0 && is_known(s, base) &&
           s->value[base] + d->negative_displacement < s->value[DECODED_RSP];
}

/* What the instruction makes of the registers. 0: rsp becomes something unknown. */
static int apply(struct state *s, const struct decoded *d)
{
    int rsp_lost = (d->written >> DECODED_RSP & 1) != 0;
    if (d->copy_to) {
        int to = d->copy_to - 1, from = d->copy_from - 1;
        if (is_known(s, from)) {
            s->value[to] = (int64_t)((uint64_t)s->value[from] + (uint64_t)d->copy_offset);
            s->known |= 1u << to;
        } else {
            s->known &= ~(1u << to);
            rsp_lost |= to == DECODED_RSP;
        }
    }
    s->known &= ~d->written;
    return !rsp_lost;
}

static void step(struct flow *f, uint64_t address)
{
    struct walk *w = f->walk;
    uint64_t at = address - w->start;
    struct state s = f->states[f->state_of[address - f->start] - 1];
    struct decoded d;
    if (!decoder_step(w->decoder, w->code + at, w->end - address, address, &d) ||
        touches_below(&s, &d) || (d.flow != FLOW_END && !apply(&s, &d))) {
        f->doubt = 1;
        return;
    }
    if (d.has_target && d.flow != FLOW_CALL) {
        arrive(f, d.target, &s);
    }
    if (d.flow == FLOW_NEXT || d.flow == FLOW_BRANCH || d.flow == FLOW_CALL) {
        arrive(f, address + d.bytes, &s);
    }
}

/* Was there an access below a register on no path that was followed (behind a jump table)? */
static int any_missed(const struct flow *f)
{
    for (uint64_t a = f->start; a < f->end; a++) {
        if (!f->state_of[a - f->start] &&
            (f->walk->marks[a - f->walk->start] & MARK_NEGATIVE_BASE)) {
            return 1;
        }
    }
    return 0;
}

int stack_flow_below_rsp(struct walk *w, uint64_t start, uint64_t end)
{
    struct flow f = {.walk = w, .start = start, .end = end};
    struct state entry = {.known = 1u << DECODED_RSP};
    f.state_of = calloc(end - start, sizeof *f.state_of);
    if (!f.state_of) {
        return 1;
    }
    arrive(&f, start, &entry);
    while (f.work.count && !f.doubt) {
        step(&f, f.work.items[--f.work.count]);
    }
    int below = f.doubt || any_missed(&f);
    address_list_release(&f.work);
    free(f.states);
    free(f.state_of);
    return below;
}
