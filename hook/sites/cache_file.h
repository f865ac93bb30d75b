/* The format of a cache file: a header, then the sites. Little endian, as the machine is. */
#ifndef HOOK_SITES_CACHE_FILE_H
#define HOOK_SITES_CACHE_FILE_H

#include "hook/sites/cache.h"

struct cache_header {
    char magic[8]; /* "zpsites\n" */
    uint32_t version;
    uint32_t header_bytes;
    uint64_t checksum; /* FNV-1a over the header with this member 0, then the sites */
    uint64_t count;
    struct site_cache_key key;
};

void cache_header_make(struct cache_header *header, const struct site_cache_key *key,
                       const struct site *sites, size_t count);

/* 0 if `bytes` at `buffer` are a sound cache file for `key`; -EBADMSG damaged, -ESTALE for another
 * file or by another version of this program. */
int cache_bytes_check(void *buffer, size_t bytes, const struct site_cache_key *key);

#endif
