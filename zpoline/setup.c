/* The set-up, step by step. */
#include "zpoline/setup.h"

#include <asm/unistd.h>
#include <linux/capability.h>
#include <linux/mman.h>
#include <linux/prctl.h>

#include "hook/core/entry.h"
#include "hook/core/signals.h"
#include "hook/core/text.h"
#include "hook/core/thread.h"
#include "hook/raw.h"
#include "hook/sites/patch.h"
#include "zpoline/fault.h"
#include "zpoline/page_zero.h"
#include "zpoline/site_table.h"

#define ENOMEM_  12
#define ENOEXEC_ 8

void zpoline_call_entry(void);

/* An executable mapping and what it holds. */
struct piece {
    size_t index; /* in the map */
    struct found_sites found;
};

struct pieces {
    struct piece *items;
    size_t count, bytes;
};

static struct hook_facts facts = {.mechanism = "zpoline", .sled = ""};

static int fail(struct hook_failure *f, const char *what, long error, const char *remedy)
{
    f->what = what;
    f->why = text_errno(error, f->why_buffer);
    f->remedy = remedy;
    return (int)error;
}

/* --- what to patch --- */

/* Files and the vDSO; not our own library, whose one `syscall` is the way to the kernel. */
static int worth_a_look(const struct memory_mapping *m)
{
    uintptr_t raw = (uintptr_t)hook_raw_begin;
    if (!(m->protection & PROT_EXEC) || (raw >= m->start && raw < m->end)) {
        return 0;
    }
    return m->path[0] == '/' || text_equal(m->path, "[vdso]");
}

/*
 * Copies what was proven out of the prover's heap, so that the prover can go before the patching:
 * its end makes system calls, which must not be the first to be hooked.
 */
static int found_keep(struct discovery *d, struct found_sites *found)
{
    size_t count = found->count, bytes = count * sizeof *found->sites;
    if (!found->proven) {
        return 0;
    }
    struct site *copy = bytes ? memory_pages(bytes) : NULL;
    if (bytes && !copy) {
        return -ENOMEM_;
    }
    memcpy(copy, found->proven, bytes);
    discovery_release(d, found);
    *found = (struct found_sites){
        .sites = copy,
        .count = count,
        .cached = copy,
        .cached_bytes = bytes,
    };
    return 0;
}

/* A file that cannot be looked at runs unhooked: that must not go unnoticed. */
static void unproven(const struct memory_mapping *m, int error)
{
    facts.files_unproven++;
    if (error != -ENOEXEC_) {
        char why[32];
        text_fail(m->path, text_errno(error, why), "the system calls in it are not hooked");
    }
}

static int pieces_find(const struct zpoline_request *r, struct pieces *pieces)
{
    struct discovery d = {
        .map = r->map,
        .source = r->prover,
        .cache_directory = r->cache_directory,
    };
    pieces->bytes = (r->map->count + 1) * sizeof *pieces->items;
    pieces->items = memory_pages(pieces->bytes);
    if (!pieces->items) {
        return -ENOMEM_;
    }
    for (size_t i = 0; i < r->map->count; i++) {
        struct piece *piece = &pieces->items[pieces->count];
        if (!worth_a_look(&r->map->mappings[i])) {
            continue;
        }
        piece->index = i;
        int error = discovery_find(&d, i, &piece->found);
        if (d.prover_error) {
            return d.prover_error;
        }
        if (error == 0) {
            pieces->count++;
        } else {
            unproven(&r->map->mappings[i], error);
        }
    }
    int result = 0;
    for (size_t i = 0; result == 0 && i < pieces->count; i++) {
        result = found_keep(&d, &pieces->items[i].found);
    }
    discovery_end(&d);
    return result;
}

static void pieces_release(struct pieces *pieces)
{
    struct discovery none = {0};
    for (size_t i = 0; i < pieces->count; i++) {
        discovery_release(&none, &pieces->items[i].found);
    }
    memory_pages_release(pieces->items, pieces->bytes);
}

/* --- patching --- */

static int site_patched(void *context, uintptr_t address, enum site_verdict verdict)
{
    (void)context;
    (void)verdict; /* a breakpoint's site is looked up by the same address */
    return site_table_add(address + 2);
}

static int piece_patch(const struct memory_map *map, const struct piece *piece)
{
    const struct memory_mapping *m = &map->mappings[piece->index];
    struct site_mapping mapping = {
        .start = m->start,
        .end = m->end,
        .file_offset = m->offset, /* 0 for the vDSO, whose mapping is its image */
        .protection = m->protection,
    };
    struct site_patch_counts counts = {0};
    int r =
        sites_patch(&mapping, piece->found.sites, piece->found.count, site_patched, NULL, &counts);
    facts.sites_call += counts.call;
    facts.sites_int3 += counts.int3;
    facts.sites_left += counts.left;
    return r;
}

static int pieces_patch(const struct memory_map *map, const struct pieces *pieces)
{
    /* A handler of the program must not run code of a mapping that is being written. */
    uint64_t mask = signals_block_all_saving();
    int r = 0;
    for (size_t i = 0; r == 0 && i < pieces->count; i++) {
        r = piece_patch(map, &pieces->items[i]);
    }
    signals_restore(mask);
    return r;
}

/* --- privilege --- */

/* The launcher lent CAP_SYS_RAWIO for page zero alone. */
static void capability_drop(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    raw_syscall6(__NR_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, CAP_SYS_RAWIO, 0, 0, 0);
    if (raw_syscall2(__NR_capget, &header, data) != 0) {
        return;
    }
    data[0].effective &= ~(1u << CAP_SYS_RAWIO);
    data[0].permitted &= ~(1u << CAP_SYS_RAWIO);
    data[0].inheritable &= ~(1u << CAP_SYS_RAWIO);
    raw_syscall2(__NR_capset, &header, data);
}

/* --- the whole --- */

static int ground_lay(const struct zpoline_request *r, struct page_zero *page,
                      struct hook_failure *f)
{
    int result =
        page_zero_map(r->shape, (uint64_t)(uintptr_t)zpoline_call_entry, TB_ENTRY, page, f);
    if (r->drop_capability) {
        capability_drop();
    }
    if (result != 0) {
        return result;
    }
    result = hook_load(r->linker, "zpoline", r->hook_path, r->hook_argument, f);
    if (result == 0) {
        thread_entry_set(zpoline_call_entry);
        result = thread_adopt();
        if (result != 0) {
            fail(f, "cannot make the first thread's block", result, "free some memory");
        }
    }
    if (result != 0) {
        page_zero_unmap(page);
    }
    return result;
}

int zpoline_set_up(const struct zpoline_request *r, struct hook_failure *f)
{
    struct page_zero page = {0};
    struct pieces pieces = {0};
    int result = ground_lay(r, &page, f);
    if (result != 0) {
        return result;
    }
    result = pieces_find(r, &pieces);
    if (result != 0) {
        return fail(f, "cannot find the system call sites", result,
                    "see whether libzpoline-sites.so and libcapstone are installed whole");
    }
    facts.sled = sled_name(page.shape);
    result = hook_report_to(r->report_path, r->program, &facts);
    if (result != 0) {
        return fail(f, "cannot prepare the report", result, "free some memory");
    }
    hook_activate();
    result = fault_handlers_install();
    if (result != 0) {
        return fail(f, "cannot take SIGSEGV and SIGTRAP over", result, "run `zpoline doctor`");
    }
    result = pieces_patch(r->map, &pieces);
    if (result != 0) {
        return fail(f, "cannot rewrite the system call sites", result,
                    "a security policy may forbid to change code: run `zpoline doctor`");
    }
    pieces_release(&pieces);
    return 0;
}
