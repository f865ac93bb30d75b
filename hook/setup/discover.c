/* Which sites the mapped code of this process holds. */
#include "hook/setup/discover.h"

#include <asm/errno.h>
#include <asm/stat.h>
#include <asm/unistd.h>
#include <elf.h>
#include <linux/fcntl.h>
#include <linux/mman.h>

#include "hook/core/text.h"
#include "hook/raw.h"
#include "hook/setup/mapped_file.h"
#include "hook/sites/cache.h"

#define NANOSECONDS 1000000000ll
#define BREAKPOINT  0xcc /* int3 */

/* The file as it lies on disk, or the vDSO's image, mapped for reading. */
struct image {
    const uint8_t *bytes;
    size_t size;
    int mapped;
};

static int is_vdso(const struct memory_mapping *m)
{
    return text_equal(m->path, "[vdso]");
}

/* --- identity --- */

/* The GNU build id in a piece of notes. */
static void note_find(const uint8_t *notes, size_t bytes, struct site_cache_key *key)
{
    for (size_t at = 0; at + sizeof(Elf64_Nhdr) <= bytes;) {
        Elf64_Nhdr note;
        memcpy(&note, notes + at, sizeof note);
        size_t name = at + sizeof note;
        size_t content = name + ((note.n_namesz + 3ul) & ~3ul);
        size_t next = content + ((note.n_descsz + 3ul) & ~3ul);
        if (next > bytes || next <= at) {
            return;
        }
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
            memcmp(notes + name, "GNU", 4) == 0) {
            uint32_t length = note.n_descsz;
            length = length < sizeof key->build_id ? length : sizeof key->build_id;
            memcpy(key->build_id, notes + content, length);
            key->build_id_length = length;
            return;
        }
        at = next;
    }
}

/* Reads the build id from the mapped start of the file: no file has to be opened for it. */
static void build_id_find(const uint8_t *start, size_t bytes, struct site_cache_key *key)
{
    Elf64_Ehdr header;
    if (bytes < sizeof header) {
        return;
    }
    memcpy(&header, start, sizeof header);
    if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_phentsize != sizeof(Elf64_Phdr)) {
        return;
    }
    for (size_t i = 0; i < header.e_phnum && !key->build_id_length; i++) {
        Elf64_Phdr segment;
        size_t at = header.e_phoff + i * sizeof segment;
        if (at > bytes || bytes - at < sizeof segment) {
            return;
        }
        memcpy(&segment, start + at, sizeof segment);
        if (segment.p_type == PT_NOTE && segment.p_offset <= bytes &&
            segment.p_filesz <= bytes - segment.p_offset) {
            note_find(start + segment.p_offset, segment.p_filesz, key);
        }
    }
}

static const struct memory_mapping *first_of_file(const struct memory_map *map, size_t index)
{
    const struct memory_mapping *m = &map->mappings[index];
    for (size_t i = index + 1; i-- > 0;) {
        const struct memory_mapping *c = &map->mappings[i];
        if (c->offset == 0 && c->inode == m->inode && c->device_major == m->device_major &&
            c->device_minor == m->device_minor && (c->protection & PROT_READ) &&
            text_equal(c->path, m->path)) {
            return c;
        }
    }
    return NULL;
}

/* Everything that tells whether a stored proof is for this very file. `same`: the name still leads
 * to the file that is mapped. */
static int identify(const struct memory_map *map, size_t index, struct site_cache_key *key,
                    int *same)
{
    const struct memory_mapping *m = &map->mappings[index];
    const struct memory_mapping *first = first_of_file(map, index);
    *key = (struct site_cache_key){0};
    if (first) {
        build_id_find((const uint8_t *)first->start, first->end - first->start, key);
    }
    if (is_vdso(m)) {
        key->size = m->end - m->start;
        *same = 1;
        return 0;
    }
    struct stat st;
    char buffer[MAPPED_FILE_BYTES];
    const char *path = mapped_file_path(m, buffer);
    long r = raw_syscall4(__NR_newfstatat, AT_FDCWD, path, &st, 0);
    if (r != 0) {
        return (int)r;
    }
    key->size = (uint64_t)st.st_size;
    key->device = st.st_dev;
    key->inode = st.st_ino;
    key->mtime_ns = (int64_t)st.st_mtime * NANOSECONDS + (int64_t)st.st_mtime_nsec;
    key->ctime_ns = (int64_t)st.st_ctime * NANOSECONDS + (int64_t)st.st_ctime_nsec;
    *same = path == m->path && st.st_ino == m->inode && st.st_dev == mapped_file_device(m);
    return 0;
}

/* --- the image --- */

static int image_open(const struct memory_mapping *m, struct image *image)
{
    *image = (struct image){0};
    if (is_vdso(m)) {
        image->bytes = (const uint8_t *)m->start;
        image->size = m->end - m->start;
        return 0;
    }
    char buffer[MAPPED_FILE_BYTES];
    long fd =
        raw_syscall4(__NR_openat, AT_FDCWD, mapped_file_path(m, buffer), O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) {
        return (int)fd;
    }
    struct stat st;
    long r = raw_syscall2(__NR_fstat, fd, &st);
    if (r == 0) {
        image->size = (size_t)st.st_size;
        r = raw_syscall6(__NR_mmap, 0, image->size, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    raw_syscall1(__NR_close, fd);
    if (RAW_IS_ERROR(r)) {
        return (int)r;
    }
    image->bytes = (const uint8_t *)r;
    image->mapped = 1;
    return 0;
}

static void image_close(struct image *image)
{
    if (image->mapped) {
        raw_syscall2(__NR_munmap, image->bytes, image->size);
    }
}

/* Does the file hold the code that is mapped? A debugger may have put breakpoints there. */
static int image_matches(const struct image *image, const struct memory_mapping *m)
{
    size_t bytes = m->end - m->start;
    if (m->offset >= image->size || !(m->protection & PROT_READ)) {
        return 0;
    }
    if (bytes > image->size - m->offset) {
        bytes = image->size - m->offset;
    }
    const uint8_t *file = image->bytes + m->offset, *mapped = (const uint8_t *)m->start;
    if (memcmp(file, mapped, bytes) == 0) {
        return 1;
    }
    size_t i = 0;
    while (i < bytes && (file[i] == mapped[i] || mapped[i] == BREAKPOINT)) {
        i++;
    }
    return i == bytes;
}

/* --- finding --- */

static int prove(struct discovery *d, const struct memory_mapping *m, struct found_sites *found)
{
    struct image image;
    int r = image_open(m, &image);
    if (r != 0) {
        return r;
    }
    if (!is_vdso(m) && !image_matches(&image, m)) {
        image_close(&image);
        return -ESTALE;
    }
    if (!d->prover.prove) {
        r = d->prover_error = d->source->open(&d->prover);
    }
    if (r == 0) {
        long count = d->prover.prove(image.bytes, image.size, &found->proven);
        r = count < 0 ? (int)count : 0;
        found->count = count < 0 ? 0 : (size_t)count;
        found->sites = found->proven;
    }
    image_close(&image);
    return r;
}

static int from_cache(struct discovery *d, const struct site_cache_key *key,
                      struct found_sites *found)
{
    struct site_cache_entry entry;
    int r = site_cache_load(d->cache_directory, key, &entry);
    if (r != 0) {
        return r;
    }
    found->sites = entry.sites;
    found->count = entry.count;
    found->cached = entry.mapping;
    found->cached_bytes = entry.mapping_bytes;
    return 0;
}

int discovery_find(struct discovery *d, size_t index, struct found_sites *found)
{
    struct site_cache_key key;
    int same;
    *found = (struct found_sites){0};
    int r = identify(d->map, index, &key, &same);
    if (r != 0) {
        return r;
    }
    /* A file that was exchanged since it was mapped is compared byte by byte, each time. */
    int cacheable = d->cache_directory && key.build_id_length && same;
    if (cacheable && from_cache(d, &key, found) == 0) {
        return 0;
    }
    r = prove(d, &d->map->mappings[index], found);
    if (r == 0 && cacheable) {
        /* A proof that cannot be stored is as good; the next start pays again. */
        (void)site_cache_store(d->cache_directory, &key, found->sites, found->count);
    }
    return r;
}

void discovery_release(struct discovery *d, struct found_sites *found)
{
    if (found->proven) {
        d->prover.release(found->proven);
    }
    if (found->cached) {
        struct site_cache_entry entry = {
            .mapping = found->cached,
            .mapping_bytes = found->cached_bytes,
        };
        site_cache_release(&entry);
    }
    *found = (struct found_sites){0};
}

void discovery_end(struct discovery *d)
{
    if (d->prover.prove) {
        d->source->close(&d->prover);
        d->prover = (struct site_prover){0};
    }
}
