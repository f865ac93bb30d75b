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
    uint32_t class;
    uint32_t size;
    struct block *next; /* while it is free; keeps what follows aligned to 16 */
};

struct port_counts port_counts;
static struct block *kept[CLASSES];
static bool loopback;

static uint32_t class_of(size_t size)
{
    uint32_t class = 0;
    while (class < CLASSES && ((size_t)1 << (class + CLASS_SHIFT)) < size)
        class ++;
    return class < CLASSES ? class : LARGE;
}

static struct block *fresh(uint32_t class, size_t size)
{
    size_t bytes = class == LARGE ? size : (size_t)1 << (class + CLASS_SHIFT);
    struct block *block = malloc(sizeof *block + bytes);
    if (block) {
        block->class = class;
        block->size = (uint32_t)bytes;
    }
    return block;
}

SYSCALL_HOOK_EXPORT void *mem_malloc(mem_size_t size)
{
    uint32_t class = class_of(size);
    struct block *block = class == LARGE ? NULL : kept[class];
    if (block)
        kept[class] = block->next;
    else
        block = fresh(class, size);
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
    if (block->class == LARGE) {
        free(block);
    } else {
        block->next = kept[block->class];
        kept[block->class] = block;
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
