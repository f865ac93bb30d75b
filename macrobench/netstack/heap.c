/*
 * See heap.h. Blocks of powers of two are cut from chunks, and kept for reuse when they are given
 * back; larger ones are mapped one by one.
 */
#include "macrobench/netstack/heap.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "hook/syscall_hook.h"

#define CLASSES     11 /* blocks of 64, 128, ... 65536 bytes */
#define CLASS_SHIFT 6  /* the smallest: 64 */
#define LARGE       UINT32_MAX
#define CHUNK_BYTES ((size_t)1 << 20)
#define PAGE_BYTES  ((size_t)4096)

struct block {
    size_t bytes;   /* of the block, without this head */
    uint32_t index; /* of its class, or LARGE */
    uint32_t padding;
};

/* A free one keeps the link in its memory. */
static struct block *kept[CLASSES];
static char *chunk_at, *chunk_end;

static struct block **link_of(struct block *block)
{
    return (struct block **)(block + 1);
}

static void *map(size_t bytes)
{
    long address = hook_raw_syscall(SYS_mmap, 0, (long)bytes, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return address < 0 && address > -4096 ? NULL : (void *)address; // NOLINT
}

static uint32_t size_class(size_t bytes)
{
    uint32_t index = 0;
    while (index < CLASSES && ((size_t)1 << (index + CLASS_SHIFT)) < bytes)
        index++;
    return index < CLASSES ? index : LARGE;
}

/* What is left of a chunk is too little for the next block is given up: at most a block's size. */
static struct block *cut(uint32_t index)
{
    size_t bytes = sizeof(struct block) + ((size_t)1 << (index + CLASS_SHIFT));
    if ((size_t)(chunk_end - chunk_at) < bytes) {
        char *chunk = map(CHUNK_BYTES);
        if (!chunk)
            return NULL;
        chunk_at = chunk;
        chunk_end = chunk + CHUNK_BYTES;
    }
    struct block *block = (struct block *)(void *)chunk_at;
    chunk_at += bytes;
    block->bytes = (size_t)1 << (index + CLASS_SHIFT);
    block->index = index;
    return block;
}

static struct block *map_large(size_t bytes)
{
    if (bytes > SIZE_MAX - sizeof(struct block) - PAGE_BYTES)
        return NULL;
    size_t whole = (bytes + sizeof(struct block) + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    struct block *block = map(whole);
    if (block) {
        block->bytes = whole - sizeof *block;
        block->index = LARGE;
    }
    return block;
}

void *heap_take(size_t bytes)
{
    uint32_t index = size_class(bytes);
    if (index == LARGE) {
        struct block *large = map_large(bytes);
        return large ? large + 1 : NULL;
    }
    struct block *block = kept[index];
    if (block)
        kept[index] = *link_of(block);
    else
        block = cut(index);
    return block ? block + 1 : NULL;
}

void *heap_take_clear(size_t bytes)
{
    void *memory = heap_take(bytes);
    return memory ? memset(memory, 0, bytes) : NULL;
}

void heap_give(void *memory)
{
    if (!memory)
        return;
    struct block *block = (struct block *)memory - 1;
    if (block->index == LARGE) {
        hook_raw_syscall(SYS_munmap, (long)block, (long)(block->bytes + sizeof *block), 0, 0, 0, 0);
        return;
    }
    *link_of(block) = kept[block->index];
    kept[block->index] = block;
}

size_t heap_size(const void *memory)
{
    return ((const struct block *)memory - 1)->bytes;
}
