/*
 * The rewritten sites of this process, by their return address: how the entry knows a system call
 * from a call through a NULL pointer, and the fault handler a landing of ours from anybody else's
 * fault. Small, because it is looked at in every call.
 */
#ifndef HOOK_SETUP_SITE_TABLE_H
#define HOOK_SETUP_SITE_TABLE_H

/* Layout, shared with call_entry.S. */
#define SITE_TABLE_PROBES 4    /* slots looked at in the fast table */
#define SITE_TABLE_FAST   2296 /* slots before the last probes: 255 + 255 * 8 + 1 */

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

/*
 * Fast table: slot (low byte + 8 * second byte of the return address) and the three behind it.
 * Holds the complement of each address, so that the stub can compare by adding: no flags change.
 */
extern uint64_t site_table_fast[SITE_TABLE_FAST + SITE_TABLE_PROBES];

/* Adds a return address. Set-up or with other threads held off. 0 or -ENOMEM. */
int site_table_add(uintptr_t return_address);

/* Forgets those in (start, end]: the sites in [start, end). Other threads held off from adding. */
void site_table_remove(uintptr_t start, uintptr_t end);

/*
 * Those of the sites in [start, end) are at the same distances from `to` now, which lies elsewhere.
 * One for which there is no memory is forgotten. Other threads held off from adding.
 */
void site_table_move(uintptr_t start, uintptr_t end, uintptr_t to);

/* 1 if `return_address` lies behind a rewritten site. Any thread, async-signal-safe. */
int site_table_has(uintptr_t return_address);

/* Number of addresses in the table, and how many of them the fast part could not take. */
size_t site_table_count(void);
size_t site_table_overflow(void);

#endif
#endif
