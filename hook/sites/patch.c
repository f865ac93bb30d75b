/* Writing the verdicts into mapped code. */
#include "hook/sites/patch.h"

#include <asm/unistd.h>
#include <linux/mman.h>

#include "hook/raw.h"

#define SITE_BYTES 2

static const uint8_t syscall_code[SITE_BYTES] = {0x0f, 0x05};
static const uint8_t call_code[SITE_BYTES] = {0xff, 0xd0}; /* call *%rax */
static const uint8_t int3_code[SITE_BYTES] = {0xcc, 0x90}; /* int3; nop */

struct job {
    const struct site_mapping *mapping;
    const struct site *sites;
    size_t count;
};

/* Where a site lies in the mapping, or NULL when it does not, whole. */
static uint8_t *place(const struct site_mapping *m, const struct site *site)
{
    uint64_t bytes = m->end - m->start;
    if (site->offset < m->file_offset) {
        return NULL;
    }
    uint64_t distance = site->offset - m->file_offset;
    return distance + SITE_BYTES <= bytes ? (uint8_t *)m->start + distance : NULL;
}

static int holds(const uint8_t *at, const uint8_t *code)
{
    return at[0] == code[0] && at[1] == code[1];
}

static void write_code(uint8_t *at, const uint8_t *code)
{
    at[0] = code[0];
    at[1] = code[1];
}

/* What becomes of a site: its verdict, but where all are to be breakpoints. */
static unsigned verdict_of(const struct job *job, const struct site *site)
{
    int all_int3 = job->mapping->way == SITES_ALL_INT3;
    return site->verdict == SITE_CALL && all_int3 ? SITE_INT3 : site->verdict;
}

static const uint8_t *code_of(const struct job *job, const struct site *site)
{
    unsigned verdict = verdict_of(job, site);
    return verdict == SITE_CALL ? call_code : verdict == SITE_INT3 ? int3_code : NULL;
}

/*
 * The page's own copy is made by a write that changes nothing. If it were read first, the kernel
 * would map the file's pages around it as well (do_fault_around, mm/memory.c): memory that the
 * program would not have used.
 */
static void page_own(uint8_t *at)
{
    __atomic_fetch_or(at, 0, __ATOMIC_RELAXED);
    __atomic_fetch_or(at + 1, 0, __ATOMIC_RELAXED); /* it may lie in the next page */
}

/* A site that is in the mapping, is to be rewritten, and holds what was proven. */
static int fit(const struct job *job, uint8_t *at, const struct site *site)
{
    if (!at || !code_of(job, site)) {
        return 0;
    }
    page_own(at);
    return holds(at, syscall_code);
}

static void undo(const struct job *job, size_t done)
{
    for (size_t i = 0; i < done; i++) {
        uint8_t *at = place(job->mapping, &job->sites[i]);
        const uint8_t *code = code_of(job, &job->sites[i]);
        if (at && code && holds(at, code)) {
            write_code(at, syscall_code);
        }
    }
}

static void count_site(struct site_patch_counts *counts, unsigned verdict)
{
    if (verdict == SITE_CALL) {
        counts->call++;
    } else if (verdict == SITE_INT3) {
        counts->int3++;
    } else {
        counts->left++;
    }
}

static int rewrite(const struct job *job, site_patched_fn *patched, void *context,
                   struct site_patch_counts *counts)
{
    for (size_t i = 0; i < job->count; i++) {
        const struct site *site = &job->sites[i];
        uint8_t *at = place(job->mapping, site);
        if (!fit(job, at, site)) {
            counts->left += at != NULL;
            continue;
        }
        unsigned verdict = verdict_of(job, site);
        int r = patched ? patched(context, (uintptr_t)at, (enum site_verdict)verdict) : 0;
        if (r != 0) {
            undo(job, i);
            return r;
        }
        write_code(at, code_of(job, site));
        count_site(counts, verdict);
    }
    return 0;
}

/* Is there anything to write? If not, the mapping is not touched at all. */
static int any_fit(const struct job *job, struct site_patch_counts *counts)
{
    uint32_t left = 0;
    for (size_t i = 0; i < job->count; i++) {
        const uint8_t *at = place(job->mapping, &job->sites[i]);
        if (at && code_of(job, &job->sites[i])) {
            return 1;
        }
        left += at != NULL;
    }
    counts->left = left;
    return 0;
}

static void give_back(const struct job *job, size_t bytes)
{
    const struct site_mapping *m = job->mapping;
    if (raw_syscall3(__NR_mprotect, m->start, bytes, PROT_READ | PROT_WRITE) == 0) {
        undo(job, job->count);
    }
    raw_syscall3(__NR_mprotect, m->start, bytes, m->protection);
}

int sites_patch(const struct site_mapping *m, const struct site *sites, size_t count,
                site_patched_fn *patched, void *context, struct site_patch_counts *counts)
{
    struct job job = {m, sites, count};
    size_t bytes = m->end - m->start;
    *counts = (struct site_patch_counts){0};
    if (!any_fit(&job, counts)) {
        return 0;
    }
    long r = raw_syscall3(__NR_mprotect, m->start, bytes, PROT_READ | PROT_WRITE);
    if (r != 0) {
        raw_syscall3(__NR_mprotect, m->start, bytes, m->protection); /* it may have done a part */
        return (int)r;
    }
    int result = rewrite(&job, patched, context, counts);
    r = raw_syscall3(__NR_mprotect, m->start, bytes, m->protection);
    if (r != 0) {
        /* Perhaps the kernel refuses to make changed code executable: try it unchanged. */
        give_back(&job, bytes);
        result = result == 0 ? (int)r : result;
    }
    return result;
}
