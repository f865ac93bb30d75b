/* Which sites the mapped code of this process holds: from the cache, or proven now. */
#ifndef HOOK_SETUP_DISCOVER_H
#define HOOK_SETUP_DISCOVER_H

#include "hook/core/memory_map.h"
#include "hook/sites/prove.h"
#include "hook/sites/sites.h"

/* The proof, loaded when first needed and put away afterwards. */
struct site_prover {
    sites_prove_fn *prove;
    sites_release_fn *release;
    void *library;
};

/* How the prover is reached: by dlmopen, or linked in. */
struct site_prover_source {
    int (*open)(struct site_prover *prover); /* 0 or -errno */
    void (*close)(struct site_prover *prover);
};

struct discovery {
    const struct memory_map *map;
    const struct site_prover_source *source;
    const char *cache_directory; /* NULL: no cache */
    struct site_prover prover;
    int prover_error; /* -errno when it was needed and could not be had */
};

/* Sites of one executable mapping's file. */
struct found_sites {
    const struct site *sites;
    size_t count;
    /* private: who gives the memory back */
    struct site *proven;
    void *cached;
    size_t cached_bytes;
};

/*
 * Finds the sites of the file behind map->mappings[index] (an executable mapping of a file, or
 * [vdso]). 0, or -errno: the file cannot be read or is not what is mapped there.
 */
int discovery_find(struct discovery *d, size_t index, struct found_sites *found);
void discovery_release(struct discovery *d, struct found_sites *found);
void discovery_end(struct discovery *d);

#endif
