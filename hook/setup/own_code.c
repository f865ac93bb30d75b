/* Which code is the hook's own: a list of ranges, made once. */
#include "hook/setup/own_code.h"

#include <asm/errno.h>
#include <linux/mman.h>

static struct own_range *ranges;
static size_t range_count;

static int was_there(const struct memory_map *before, const struct memory_mapping *m)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct memory_mapping *old = &before->mappings[i];
        if (m->start < old->end && old->start < m->end && (old->protection & PROT_EXEC)) {
            return 1;
        }
    }
    return 0;
}

static void add(uintptr_t start, uintptr_t end)
{
    if (range_count && ranges[range_count - 1].end == start) {
        ranges[range_count - 1].end = end;
    } else {
        ranges[range_count++] = (struct own_range){start, end};
    }
}

int own_code_note(const struct memory_map *before)
{
    struct memory_map now;
    int r = memory_map_read(&now);
    if (r != 0) {
        return r;
    }
    ranges = memory_pages((now.count + 1) * sizeof *ranges);
    for (size_t i = 0; ranges && i < now.count; i++) {
        const struct memory_mapping *m = &now.mappings[i];
        if ((m->protection & PROT_EXEC) && !was_there(before, m)) {
            add(m->start, m->end);
        }
    }
    memory_map_release(&now);
    return ranges ? 0 : -ENOMEM;
}

const struct own_range *own_code_ranges(size_t *count)
{
    *count = range_count;
    return ranges;
}

int own_code_has(uintptr_t return_address)
{
    for (size_t i = 0; i < range_count; i++) {
        if (return_address - 1 - ranges[i].start < ranges[i].end - ranges[i].start) {
            return 1;
        }
    }
    return 0;
}
