/* The table of rewritten sites: a fast part for the stub, an overflow that grows. */
#include "hook/setup/site_table.h"

#include <asm/errno.h>

#include "hook/core/memory_map.h"
#include "hook/core/text.h"

uint64_t site_table_fast[SITE_TABLE_FAST + SITE_TABLE_PROBES];

/*
 * Open addressing, at most half full; readers see either the old or the new table, both valid.
 * FORGOTTEN keeps a chain whole where an address was taken out.
 */
#define FORGOTTEN 1
struct overflow {
    size_t slots, used;
    uintptr_t address[];
};

static struct overflow *overflow;
static size_t count;

static size_t fast_slot(uintptr_t address)
{
    return (address & 255) + 8 * (address >> 8 & 255);
}

static size_t overflow_slot(const struct overflow *o, uintptr_t address)
{
    return (size_t)((address * 0x9e3779b97f4a7c15ull) >> 20) & (o->slots - 1);
}

static void overflow_put(struct overflow *o, uintptr_t address)
{
    size_t i = overflow_slot(o, address);
    while (o->address[i] > FORGOTTEN) { /* it is not in the table: the first free place will do */
        i = (i + 1) & (o->slots - 1);
    }
    o->used += o->address[i] == 0;
    __atomic_store_n(&o->address[i], address, __ATOMIC_RELEASE);
}

static int overflow_grow(void)
{
    size_t slots = overflow ? overflow->slots * 2 : 256;
    struct overflow *larger = memory_pages(sizeof *larger + slots * sizeof(uintptr_t));
    if (!larger) {
        return -ENOMEM;
    }
    larger->slots = slots;
    for (size_t i = 0; overflow && i < overflow->slots; i++) {
        if (overflow->address[i] > FORGOTTEN) {
            overflow_put(larger, overflow->address[i]);
        }
    }
    /* The old one stays mapped: a reader may be inside. Doubling bounds what is lost. */
    __atomic_store_n(&overflow, larger, __ATOMIC_RELEASE);
    return 0;
}

static int overflow_has(uintptr_t address)
{
    const struct overflow *o = __atomic_load_n(&overflow, __ATOMIC_ACQUIRE);
    if (!o) {
        return 0;
    }
    size_t i = overflow_slot(o, address);
    for (uintptr_t a; (a = __atomic_load_n(&o->address[i], __ATOMIC_ACQUIRE)) != 0;) {
        if (a == address) {
            return 1;
        }
        i = (i + 1) & (o->slots - 1);
    }
    return 0;
}

static int fast_has(uintptr_t address)
{
    const uint64_t *slot = &site_table_fast[fast_slot(address)];
    for (int probe = 0; probe < SITE_TABLE_PROBES; probe++) {
        if (__atomic_load_n(&slot[probe], __ATOMIC_RELAXED) == ~(uint64_t)address) {
            return 1;
        }
    }
    return 0;
}

int site_table_has(uintptr_t return_address)
{
    return fast_has(return_address) || overflow_has(return_address);
}

int site_table_add(uintptr_t return_address)
{
    if (site_table_has(return_address)) {
        return 0;
    }
    uint64_t *slot = &site_table_fast[fast_slot(return_address)];
    for (int probe = 0; probe < SITE_TABLE_PROBES; probe++) {
        if (slot[probe] == 0) {
            __atomic_store_n(&slot[probe], ~(uint64_t)return_address, __ATOMIC_RELAXED);
            count++;
            return 0;
        }
    }
    if ((!overflow || overflow->used * 2 >= overflow->slots) && overflow_grow() != 0) {
        return -ENOMEM;
    }
    overflow_put(overflow, return_address);
    count++;
    return 0;
}

size_t site_table_count(void)
{
    return count;
}

size_t site_table_overflow(void)
{
    return overflow ? overflow->used : 0;
}

static int behind_site_in(uintptr_t address, uintptr_t start, uintptr_t end)
{
    return address > start && address <= end;
}

void site_table_remove(uintptr_t start, uintptr_t end)
{
    for (size_t i = 0; i < sizeof site_table_fast / sizeof *site_table_fast; i++) {
        if (site_table_fast[i] && behind_site_in(~site_table_fast[i], start, end)) {
            __atomic_store_n(&site_table_fast[i], 0, __ATOMIC_RELAXED);
            count--;
        }
    }
    for (size_t i = 0; overflow && i < overflow->slots; i++) {
        if (behind_site_in(overflow->address[i], start, end)) {
            __atomic_store_n(&overflow->address[i], FORGOTTEN, __ATOMIC_RELEASE);
            count--;
        }
    }
}

void site_table_move(uintptr_t start, uintptr_t end, uintptr_t to)
{
    for (size_t i = 0; i < sizeof site_table_fast / sizeof *site_table_fast; i++) {
        uintptr_t address = ~site_table_fast[i];
        if (site_table_fast[i] && behind_site_in(address, start, end)) {
            __atomic_store_n(&site_table_fast[i], 0, __ATOMIC_RELAXED);
            count--;
            (void)site_table_add(address - start + to);
        }
    }
    for (size_t i = 0; overflow && i < overflow->slots; i++) {
        struct overflow *o = overflow;
        uintptr_t address = o->address[i];
        if (behind_site_in(address, start, end)) {
            __atomic_store_n(&o->address[i], FORGOTTEN, __ATOMIC_RELEASE);
            count--;
            (void)site_table_add(address - start + to);
            i = o == overflow ? i : (size_t)-1; /* grown: what is left lies elsewhere now */
        }
    }
}
