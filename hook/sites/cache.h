/*
 * Proofs kept between starts: one small file per ELF file in $XDG_CACHE_HOME/zpoline (or
 * ~/.cache/zpoline). Runs inside the program under test: raw system calls only, no allocation
 * other than mmap, no libc.
 */
#ifndef HOOK_SITES_CACHE_H
#define HOOK_SITES_CACHE_H

#include "sites.h"

/* What identifies the content of one ELF file. All of it must match for a proof to be used. */
struct site_cache_key {
    uint8_t build_id[32];     /* first bytes of the GNU build id */
    uint32_t build_id_length; /* 0: the file has none and is not cached */
    uint32_t reserved;        /* 0 */
    uint64_t size;            /* bytes */
    uint64_t device, inode;
    int64_t mtime_ns, ctime_ns;
};

struct site_cache_entry {
    const struct site *sites;
    size_t count;
    void *mapping; /* what site_cache_release() unmaps */
    size_t mapping_bytes;
};

/*
 * Finds the cache directory from the two environment values (either may be NULL), writes it to
 * `directory` with a terminator, and creates it (mode 0700) when missing. Returns 0, or -errno: no
 * absolute path to be had, path longer than `size`, not creatable, or it belongs to another user or
 * others may write to it (-EPERM). The caller then works without a cache.
 */
int site_cache_directory(const char *xdg_cache_home, const char *home, char *directory,
                         size_t size);

/*
 * Looks a file up. Returns 0 and fills *entry, or -errno: -ENOENT not there, -ESTALE there for
 * another file, -EBADMSG damaged, -EPERM not ours or writable by others or not a regular file.
 */
int site_cache_load(const char *directory, const struct site_cache_key *key,
                    struct site_cache_entry *entry);
void site_cache_release(struct site_cache_entry *entry);

/* Stores a proof; atomic against readers and other writers. Returns 0 or -errno. */
int site_cache_store(const char *directory, const struct site_cache_key *key,
                     const struct site *sites, size_t count);

#endif
