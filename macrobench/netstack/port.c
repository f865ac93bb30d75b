/*
 * See port.h. These definitions come before the library's own in the order of symbol lookup, since
 * the hook library heads the scope in which liblwip is loaded.
 */
#include "macrobench/netstack/port.h"

#include <lwip/mem.h>
#include <lwip/sys.h>
#include <lwip/tcpip.h>
#include <stdlib.h>
#include <string.h>

#include "hook/syscall_hook.h"

#define CLASSES     6  /* blocks of 64, 128, ... 2048 bytes are kept for reuse */
#define CLASS_SHIFT 6  /* the smallest: 64 */
#define LARGE       99 /* not of a class: given back to libc */

struct block {
    uint32_t index;
    uint32_t size;
    struct block *next; /* while it is free; keeps what follows aligned to 16 */
};

struct port_counts port_counts;
static struct block *kept[CLASSES];
static bool loopback;

static uint32_t size_class(size_t size)
{
    uint32_t index = 0;
    while (index < CLASSES && ((size_t)1 << (index + CLASS_SHIFT)) < size)
        index++;
    return index < CLASSES ? index : LARGE;
}

static struct block *fresh(uint32_t index, size_t size)
{
    size_t bytes = index == LARGE ? size : (size_t)1 << (index + CLASS_SHIFT);
    struct block *block = malloc(sizeof *block + bytes);
    if (block) {
        block->index = index;
        block->size = (uint32_t)bytes;
    }
    return block;
}

SYSCALL_HOOK_EXPORT void *mem_malloc(mem_size_t size)
{
    uint32_t index = size_class(size);
    struct block *block = index == LARGE ? NULL : kept[index];
    if (block)
        kept[index] = block->next;
    else
        block = fresh(index, size);
    if (!block)
        return NULL;
    port_counts.blocks++;
    port_counts.bytes += block->size;
    port_counts.allocations++;
    return block + 1;
}

SYSCALL_HOOK_EXPORT void *mem_calloc(mem_size_t count, mem_size_t size)
{
    mem_size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    void *memory = mem_malloc(bytes);
    return memory ? memset(memory, 0, bytes) : NULL;
}

SYSCALL_HOOK_EXPORT void *mem_trim(void *memory, mem_size_t size)
{
    return memory;
}

SYSCALL_HOOK_EXPORT void mem_free(void *memory)
{
    struct block *block = (struct block *)memory - 1;
    port_counts.blocks--;
    port_counts.bytes -= block->size;
    if (block->index == LARGE) {
        free(block);
    } else {
        block->next = kept[block->index];
        kept[block->index] = block;
    }
}

SYSCALL_HOOK_EXPORT sys_prot_t sys_arch_protect(void)
{
    return 0;
}

SYSCALL_HOOK_EXPORT void sys_arch_unprotect(sys_prot_t before)
{
}

SYSCALL_HOOK_EXPORT void sys_check_core_locking(void)
{
}

/* lwIP asks its thread, which we do not have, to deliver packets to itself. */
SYSCALL_HOOK_EXPORT err_t tcpip_try_callback(tcpip_callback_fn function, void *context)
{
    loopback = true;
    return ERR_OK;
}

bool port_loopback_waits(void)
{
    bool was = loopback;
    loopback = false;
    return was;
}
