/*
 * What the program may not change. Page zero is to look unmapped; the rest says EPERM, because a
 * program that changes mappings it knows nothing of does not expect them to be there either.
 */
#include "zpoline/guard.h"

#include <asm/errno.h>

#include "hook/core/code.h"
#include "hook/core/entry.h"
#include "hook/core/text.h"

static const char *own_path(const struct memory_map *map)
{
    uintptr_t here = (uintptr_t)hook_raw_begin;
    for (size_t i = 0; i < map->count; i++) {
        if (here >= map->mappings[i].start && here < map->mappings[i].end) {
            return map->mappings[i].path;
        }
    }
    return NULL;
}

void guard_own_memory(const struct memory_map *map, const struct page_zero *page)
{
    const char *path = own_path(map);
    uintptr_t start = 0, end = 0;
    for (size_t i = 0; path && i < map->count; i++) {
        const struct memory_mapping *m = &map->mappings[i];
        if (text_equal(m->path, path)) {
            start = start ? start : m->start;
            end = m->end;
        }
    }
    code_guard(0, SLED_BYTES, 0);
    if (page->shape == SLED_ONE_JUMP) {
        code_guard(page->pads.start, page->pads.end, -EPERM);
    }
    if (start) {
        code_guard(start, end, -EPERM);
    }
}
