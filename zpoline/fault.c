/*
 * What arrives as a signal but is a system call: a number that lands beyond the sled (-1, upper
 * half of rax set, above 4095), and sites that hold a breakpoint because `call` would hit a red
 * zone. Also makes faults at page zero look to the program as they would if nothing were mapped.
 */
#include "zpoline/fault.h"

#include <signal.h>
#include <ucontext.h>

#include "hook/core/entry.h"
#include "hook/core/memory_map.h"
#include "hook/core/signals.h"
#include "hook/setup/breakpoint.h"
#include "hook/setup/site_table.h"
#include "zpoline/sled.h"

#define SITE_BYTES      2
#define TRAP_PAGE_FAULT 14
#define FETCH_BY_USER   0x14 /* error code: user mode, instruction fetch, page not there */
#define PAGE_PRESENT    1
#define CANONICAL_BITS  47

extern const char zpoline_null_call[];

static greg_t *registers(void *context)
{
    return ((ucontext_t *)context)->uc_mcontext.gregs;
}

static int canonical_user(uint64_t address)
{
    return address >> CANONICAL_BITS == 0;
}

static void go_to(greg_t *r, void (*entry)(void))
{
    r[REG_RIP] = (greg_t)(uintptr_t)entry;
}

/* `call *%rax` with rax beyond the sled has pushed its return address, then faulted at the target.
 */
static int landed_beyond(greg_t *r)
{
    uint64_t rip = (uint64_t)r[REG_RIP], number = (uint64_t)r[REG_RAX];
    uintptr_t return_address;
    if (rip != number && rip >= SLED_BYTES && rip >> 32 != UINT32_MAX) {
        return 0; /* no near jump leads there from the sled: the program has jumped itself */
    }
    if (memory_read(&return_address, (const void *)r[REG_RSP], sizeof return_address) != 0 ||
        !site_table_has(return_address)) {
        return 0;
    }
    if (rip != number && rip < SLED_BYTES) {
        r[REG_RAX] = -1; /* an exit of the sled, decoded from its middle: no number is that high */
    }
    go_to(r, hook_entry_any);
    return 1;
}

/* Some CPUs refuse a non-canonical target in the call itself: nothing is pushed yet. */
static int call_refused(greg_t *r)
{
    uintptr_t rip = (uintptr_t)r[REG_RIP], return_address = rip + SITE_BYTES;
    if (canonical_user((uint64_t)r[REG_RAX]) || !site_table_has(return_address)) {
        return 0;
    }
    uintptr_t slot = (uintptr_t)r[REG_RSP] - sizeof slot;
    if (memory_write((void *)slot, &return_address, sizeof return_address) != 0) {
        return 0;
    }
    r[REG_RSP] = (greg_t)slot;
    go_to(r, hook_entry_any);
    return 1;
}

/* Page zero is mapped, but the program is to believe that it is not. */
static void show_unmapped(siginfo_t *info, greg_t *r)
{
    if ((uintptr_t)r[REG_RIP] == (uintptr_t)zpoline_null_call) {
        r[REG_RIP] = 0;
        r[REG_TRAPNO] = TRAP_PAGE_FAULT;
        r[REG_ERR] = FETCH_BY_USER;
        r[REG_CR2] = 0;
        info->si_code = SEGV_MAPERR;
        info->si_addr = NULL;
    } else if (info->si_code > 0 && r[REG_TRAPNO] == TRAP_PAGE_FAULT &&
               (uintptr_t)info->si_addr < SLED_BYTES) {
        info->si_code = SEGV_MAPERR;
        r[REG_ERR] &= ~(greg_t)PAGE_PRESENT;
    }
}

static int fault_arrived(int signal, void *info_, void *context)
{
    siginfo_t *info = info_;
    greg_t *r = registers(context);
    if (signal == SIGTRAP) {
        return breakpoint_arrived(info, context);
    }
    if (info->si_code <= 0) {
        return 0; /* sent by somebody */
    }
    if (landed_beyond(r) || call_refused(r)) {
        return 1;
    }
    show_unmapped(info, r);
    return 0;
}

int fault_handlers_install(void)
{
    int result = signals_own(SIGSEGV, fault_arrived);
    return result ? result : signals_own(SIGTRAP, fault_arrived);
}
