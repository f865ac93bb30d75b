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
#include "macrobench/netstack/heap.h"
#include "macrobench/netstack/stack.h"

struct port_counts port_counts;
static bool loopback;
static uint64_t random_state = 1;

SYSCALL_HOOK_EXPORT void *mem_malloc(mem_size_t size)
{
    void *memory = heap_take(size);
    if (!memory)
        return NULL;
    port_counts.blocks++;
    port_counts.bytes += heap_size(memory);
    port_counts.allocations++;
    return memory;
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
    port_counts.blocks--;
    port_counts.bytes -= heap_size(memory);
    heap_give(memory);
}

SYSCALL_HOOK_EXPORT u32_t sys_now(void)
{
    return (u32_t)(stack_now_ns() / 1000000);
}

void port_seed(uint64_t seed)
{
    random_state = seed | 1;
}

/* lwIP's ports and sequence numbers: xorshift64* (Vigna 2016), the upper half. */
SYSCALL_HOOK_EXPORT int rand(void)
{
    uint64_t x = random_state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    random_state = x;
    return (int)(x * UINT64_C(0x2545f4914f6cdd1d) >> 33);
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
