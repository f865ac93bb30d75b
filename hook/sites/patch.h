/*
 * Writing the verdicts into mapped code. Runs inside the program under test: raw system calls only.
 */
#ifndef HOOK_SITES_PATCH_H
#define HOOK_SITES_PATCH_H

#include "sites.h"

/* What is written at the sites. */
enum sites_way {
    SITES_BY_VERDICT, /* `call *%rax`, and breakpoints where a call is not possible */
    SITES_ALL_INT3    /* breakpoints everywhere: the mechanism int3 */
};

/* One mapped piece of an ELF file, as /proc/self/maps tells it. */
struct site_mapping {
    uintptr_t start, end; /* addresses, page aligned, [start, end) */
    uint64_t file_offset; /* of `start` */
    int protection;       /* PROT_... to be restored after patching */
    enum sites_way way;
};

struct site_patch_counts {
    uint32_t call, int3, left; /* sites by what became of them */
};

/* Told about each site that was rewritten: its address and what is written there, before its page
 * is executable again. Returns 0 to go on or -errno to give up. */
typedef int site_patched_fn(void *context, uintptr_t address, enum site_verdict verdict);

/*
 * Rewrites those of `sites` that lie in `mapping`: `call *%rax` (ff d0) for SITE_CALL, `int3; nop`
 * (cc 90) for SITE_INT3, and for both with SITES_ALL_INT3. Each site's bytes are compared with 0f
 * 05 first; a site that does not have them is counted as left. The mapping is never writable and
 * executable at once, and has its old protection afterwards, also on failure. The caller sees to it
 * that no thread runs code of the mapping meanwhile. Returns 0 or -errno (what mprotect said); on
 * failure bytes that were changed are changed back.
 */
int sites_patch(const struct site_mapping *mapping, const struct site *sites, size_t count,
                site_patched_fn *patched, void *context, struct site_patch_counts *counts);

#endif
