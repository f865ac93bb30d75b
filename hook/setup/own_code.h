/*
 * Code that belongs to the hook: its library, and the copy of libc that came with it. Mechanisms
 * that see every system call of the process need to know, because calls from there are the hook's
 * own and go to the kernel as they are.
 */
#ifndef HOOK_SETUP_OWN_CODE_H
#define HOOK_SETUP_OWN_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "hook/core/memory_map.h"

struct own_range {
    uintptr_t start, end; /* [start, end) */
};

/*
 * Notes every executable mapping that is there now and was not in `before`. Set-up, once, after the
 * hook library was loaded. 0 or -errno.
 */
int own_code_note(const struct memory_map *before);

/* The ranges, ascending, neighbours joined; live as long as the process. */
const struct own_range *own_code_ranges(size_t *count);

/* 1 if the instruction in front of `return_address` is the hook's. Any thread, async-signal-safe.
 */
int own_code_has(uintptr_t return_address);

#endif
