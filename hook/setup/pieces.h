/*
 * The executable pieces of a process: what each file of them holds, and the rewriting of all.
 * Shared by the mechanisms that rewrite code.
 */
#ifndef HOOK_SETUP_PIECES_H
#define HOOK_SETUP_PIECES_H

#include "hook/core/hook.h"
#include "hook/setup/discover.h"
#include "hook/sites/patch.h"

/* An executable mapping and what it holds. */
struct piece {
    size_t index; /* in the map */
    struct found_sites found;
};

struct pieces {
    struct piece *items;
    size_t count, bytes;
};

/*
 * Looks at every executable mapping of a file and at the vDSO, not at our own library. Counts in
 * *facts the files that could not be looked at, and names them on stderr. Set-up. 0, or -errno: the
 * prover was needed and cannot be had, or memory is short.
 */
int pieces_find(const struct memory_map *map, const struct site_prover_source *prover,
                const char *cache_directory, struct hook_facts *facts, struct pieces *pieces);
void pieces_release(struct pieces *pieces);

/* Is there a place that may be a system call instruction, but was not proven to be one? */
int pieces_unsure(const struct pieces *pieces);

/*
 * Rewrites all sites, by their verdicts or all with breakpoints, and puts their return addresses
 * into the site table. Counts in *facts. Set-up, the process's only thread. 0, or what
 * sites_patch() says.
 */
int pieces_patch(const struct memory_map *map, const struct pieces *pieces, enum sites_way way,
                 struct hook_facts *facts);

/* The same for pieces that nobody executes yet, with signals blocked already. */
int pieces_patch_late(const struct memory_map *map, const struct pieces *pieces, enum sites_way way,
                      struct hook_facts *facts);

/* Is it an executable mapping with code that is not ours? */
int piece_worth_a_look(const struct memory_mapping *mapping);

/* Counts, and says on stderr, that a file's sites are not known and so not rewritten. */
void pieces_unproven(const struct memory_mapping *mapping, int error, struct hook_facts *facts);

/* What to do when one of them fails. */
#define PIECES_FIND_REMEDY  "see whether libzpoline-sites.so and libcapstone are installed whole"
#define PIECES_PATCH_REMEDY "a security policy may forbid to change code: run `zpoline doctor`"

#endif
