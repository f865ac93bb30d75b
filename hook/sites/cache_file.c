/* What is in a cache file, and whether it may be believed. */
#include "hook/sites/cache_file.h"

#include <asm/errno.h>

/* Grows with the format and with the rules of the proof: an old proof is proven again. */
#define CACHE_VERSION 2

#define FNV_OFFSET 0xcbf29ce484222325ull
#define FNV_PRIME  0x100000001b3ull

static const char magic[8] = {'z', 'p', 's', 'i', 't', 'e', 's', '\n'};

/* FNV-1a in steps of eight bytes: it guards against damage, not against the owner of the file. */
static uint64_t checksum_add(uint64_t sum, const void *data, size_t bytes)
{
    const uint64_t *words = data;
    for (size_t i = 0; i < bytes / sizeof *words; i++) {
        sum = (sum ^ words[i]) * FNV_PRIME;
        sum ^= sum >> 32;
    }
    return sum;
}

_Static_assert(sizeof(struct cache_header) % 8 == 0, "checksum works in steps of eight");
_Static_assert(sizeof(struct site) % 8 == 0, "checksum works in steps of eight");

static uint64_t checksum(const struct cache_header *header, const struct site *sites, size_t count)
{
    struct cache_header blank = *header;
    blank.checksum = 0;
    return checksum_add(checksum_add(FNV_OFFSET, &blank, sizeof blank), sites,
                        count * sizeof *sites);
}

static int bytes_equal(const void *a, const void *b, size_t bytes)
{
    const unsigned char *x = a, *y = b;
    for (size_t i = 0; i < bytes; i++) {
        if (x[i] != y[i]) {
            return 0;
        }
    }
    return 1;
}

static int key_equal(const struct site_cache_key *a, const struct site_cache_key *b)
{
    return a->build_id_length == b->build_id_length && a->size == b->size &&
           a->device == b->device && a->inode == b->inode && a->mtime_ns == b->mtime_ns &&
           a->ctime_ns == b->ctime_ns && bytes_equal(a->build_id, b->build_id, sizeof a->build_id);
}

static int site_sound(const struct site *site, uint64_t file_bytes)
{
    return site->verdict >= SITE_CALL && site->verdict <= SITE_LEFT &&
           site->reason < SITE_REASON_COUNT_ && site->offset < file_bytes;
}

static int sites_sound(const struct site *sites, size_t count, uint64_t file_bytes)
{
    for (size_t i = 0; i < count; i++) {
        if (!site_sound(&sites[i], file_bytes) || (i && sites[i - 1].offset >= sites[i].offset)) {
            return 0;
        }
    }
    return 1;
}

void cache_header_make(struct cache_header *header, const struct site_cache_key *key,
                       const struct site *sites, size_t count)
{
    *header = (struct cache_header){
        .version = CACHE_VERSION,
        .header_bytes = sizeof *header,
        .count = count,
        .key = *key,
    };
    for (size_t i = 0; i < sizeof magic; i++) {
        header->magic[i] = magic[i];
    }
    header->checksum = checksum(header, sites, count);
}

int cache_bytes_check(void *buffer, size_t bytes, const struct site_cache_key *key)
{
    const struct cache_header *header = buffer;
    const struct site *sites = (const struct site *)(header + 1);
    if (bytes < sizeof *header || !bytes_equal(header->magic, magic, sizeof magic)) {
        return -EBADMSG;
    }
    if (header->version != CACHE_VERSION || header->header_bytes != sizeof *header) {
        return -ESTALE;
    }
    size_t room = bytes - sizeof *header;
    if (room % sizeof *sites != 0 || header->count != room / sizeof *sites ||
        header->checksum != checksum(header, sites, header->count)) {
        return -EBADMSG;
    }
    if (!key_equal(&header->key, key)) {
        return -ESTALE;
    }
    return sites_sound(sites, header->count, key->size) ? 0 : -EBADMSG;
}
