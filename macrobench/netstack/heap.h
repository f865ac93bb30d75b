/*
 * Memory on the way of a call: libc's allocator may use vector registers that the library has
 * promised not to touch (HOOK_XMM_STATE), and the program's signals may interrupt it. With the
 * stack's lock, or before the program runs.
 */
#ifndef NETSTACK_HEAP_H
#define NETSTACK_HEAP_H

#include <stddef.h>

/* At least `bytes`, aligned to 16, or NULL. */
void *heap_take(size_t bytes);

/* The same, all zero. */
void *heap_take_clear(size_t bytes);

/* Gives it back; NULL: nothing. */
void heap_give(void *memory);

/* How many bytes a block of heap_take's really has. */
size_t heap_size(const void *memory);

#endif
