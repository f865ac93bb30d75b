/* What the program may not change: page zero, the landing pads, our library. */
#ifndef ZPOLINE_GUARD_H
#define ZPOLINE_GUARD_H

#include "hook/core/memory_map.h"
#include "zpoline/page_zero.h"

/* `map`: read when our library was mapped. Set-up. */
void guard_own_memory(const struct memory_map *map, const struct page_zero *page);

#endif
