/* The executable pieces of a process. */
#include "hook/setup/pieces.h"

#include <asm/errno.h>
#include <linux/mman.h>

#include "hook/core/entry.h"
#include "hook/core/signals.h"
#include "hook/core/text.h"
#include "hook/setup/site_table.h"

/* --- what to patch --- */

/* Files, but not where writing would change them, and the vDSO; not our own library, whose one
 * `syscall` is the way to the kernel. */
int piece_worth_a_look(const struct memory_mapping *m)
{
    uintptr_t raw = (uintptr_t)hook_raw_begin;
    if (!(m->protection & PROT_EXEC) || m->shared || (raw >= m->start && raw < m->end)) {
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
        return -ENOMEM;
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
void pieces_unproven(const struct memory_mapping *m, int error, struct hook_facts *facts)
{
    facts->files_unproven++;
    if (error != -ENOEXEC) {
        char why[32];
        text_fail(m->path, text_errno(error, why), "the system calls in it are not hooked");
    }
}

int pieces_find(const struct memory_map *map, const struct site_prover_source *prover,
                const char *cache_directory, struct hook_facts *facts, struct pieces *pieces)
{
    struct discovery d = {
        .map = map,
        .source = prover,
        .cache_directory = cache_directory,
    };
    pieces->bytes = (map->count + 1) * sizeof *pieces->items;
    pieces->items = memory_pages(pieces->bytes);
    if (!pieces->items) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < map->count; i++) {
        struct piece *piece = &pieces->items[pieces->count];
        if (!piece_worth_a_look(&map->mappings[i])) {
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
            pieces_unproven(&map->mappings[i], error, facts);
        }
    }
    int result = 0;
    for (size_t i = 0; result == 0 && i < pieces->count; i++) {
        result = found_keep(&d, &pieces->items[i].found);
    }
    discovery_end(&d);
    return result;
}

void pieces_release(struct pieces *pieces)
{
    struct discovery none = {0};
    for (size_t i = 0; i < pieces->count; i++) {
        discovery_release(&none, &pieces->items[i].found);
    }
    memory_pages_release(pieces->items, pieces->bytes);
}

static int unsure(const struct site *site)
{
    return site->verdict == SITE_LEFT && site->reason != SITE_REASON_NOT_INSTRUCTION &&
           site->reason != SITE_REASON_SYSENTER;
}

int pieces_unsure(const struct pieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++) {
        const struct found_sites *found = &pieces->items[i].found;
        for (size_t k = 0; k < found->count; k++) {
            if (unsure(&found->sites[k])) {
                return 1;
            }
        }
    }
    return 0;
}

/* --- patching --- */

static int site_patched(void *context, uintptr_t address, enum site_verdict verdict)
{
    (void)context;
    (void)verdict; /* a breakpoint's site is looked up by the same address */
    return site_table_add(address + 2);
}

static int piece_patch(const struct memory_map *map, const struct piece *piece, enum sites_way way,
                       struct hook_facts *facts)
{
    const struct memory_mapping *m = &map->mappings[piece->index];
    struct site_mapping mapping = {
        .start = m->start,
        .end = m->end,
        .file_offset = m->offset, /* 0 for the vDSO, whose mapping is its image */
        .protection = m->protection,
        .way = way,
    };
    struct site_patch_counts counts = {0};
    int r =
        sites_patch(&mapping, piece->found.sites, piece->found.count, site_patched, NULL, &counts);
    facts->sites_call += counts.call;
    facts->sites_int3 += counts.int3;
    facts->sites_left += counts.left;
    return r;
}

int pieces_patch_late(const struct memory_map *map, const struct pieces *pieces, enum sites_way way,
                      struct hook_facts *facts)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < pieces->count; i++) {
        r = piece_patch(map, &pieces->items[i], way, facts);
    }
    return r;
}

int pieces_patch(const struct memory_map *map, const struct pieces *pieces, enum sites_way way,
                 struct hook_facts *facts)
{
    /* A handler of the program must not run code of a mapping that is being written. */
    uint64_t mask = signals_block_all_saving();
    int r = pieces_patch_late(map, pieces, way, facts);
    signals_restore(mask);
    return r;
}
