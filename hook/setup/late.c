/* Code that arrives after the start. */
#include "hook/setup/late.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/futex.h>
#include <linux/mman.h>

#include "hook/core/code.h"
#include "hook/core/memory_query.h"
#include "hook/core/signals.h"
#include "hook/core/text.h"
#include "hook/raw.h"
#include "hook/setup/late_prover.h"
#include "hook/setup/site_table.h"

static const char *cache_directory;
static enum sites_way way;
static struct hook_facts *facts;

/* Where rewritten code lies. Readers look without the lock; arrays are never given back. */
static struct range {
    uintptr_t start, end;
} * ranges;
static size_t range_count, range_room;

/* --- lock: 0 free, 1 taken, 2 taken and waited for. No signal handler runs while it is held. ---
 */

static uint32_t lock_word;
static uint64_t mask_before;

static void lock(void)
{
    uint64_t mask = signals_block_all_saving();
    uint32_t seen = 0;
    if (!__atomic_compare_exchange_n(&lock_word, &seen, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
        while (__atomic_exchange_n(&lock_word, 2, __ATOMIC_ACQUIRE) != 0) {
            raw_syscall4(__NR_futex, &lock_word, FUTEX_WAIT_PRIVATE, 2, 0);
        }
    }
    mask_before = mask;
}

static void unlock(void)
{
    uint64_t mask = mask_before;
    if (__atomic_exchange_n(&lock_word, 0, __ATOMIC_RELEASE) == 2) {
        raw_syscall3(__NR_futex, &lock_word, FUTEX_WAKE_PRIVATE, 1);
    }
    signals_restore(mask);
}

/* The lock's owner is gone; its half-done work leaves at worst sites that are not rewritten. */
static void in_fork_child(void)
{
    __atomic_store_n(&lock_word, 0, __ATOMIC_RELAXED);
}

/* --- ranges --- */

static int range_add(uintptr_t start, uintptr_t end)
{
    for (size_t i = 0; i < range_count; i++) {
        if (ranges[i].start == ranges[i].end) {
            ranges[i] = (struct range){start, end};
            return 0;
        }
    }
    if (range_count == range_room) {
        size_t room = range_room ? 2 * range_room : 128;
        struct range *larger = memory_pages(room * sizeof *larger);
        if (!larger) {
            return -ENOMEM;
        }
        memcpy(larger, ranges, range_count * sizeof *larger);
        __atomic_store_n(&ranges, larger, __ATOMIC_RELEASE);
        range_room = room;
    }
    ranges[range_count] = (struct range){start, end};
    __atomic_store_n(&range_count, range_count + 1, __ATOMIC_RELEASE);
    return 0;
}

static int concerns(uintptr_t start, uintptr_t end)
{
    size_t count = __atomic_load_n(&range_count, __ATOMIC_ACQUIRE);
    const struct range *r = __atomic_load_n(&ranges, __ATOMIC_ACQUIRE);
    for (size_t i = 0; i < count; i++) {
        if (start < r[i].end && end > r[i].start) {
            return 1;
        }
    }
    return 0;
}

static void left(uintptr_t start, uintptr_t end)
{
    site_table_remove(start, end);
    for (size_t i = 0; i < range_count; i++) {
        if (start <= ranges[i].start && end >= ranges[i].end) {
            ranges[i].end = ranges[i].start;
        }
    }
}

static void moved(uintptr_t start, uintptr_t end, uintptr_t to)
{
    site_table_move(start, end, to);
    for (size_t i = 0, count = range_count; i < count; i++) {
        struct range r = ranges[i];
        uintptr_t from = r.start > start ? r.start : start, until = r.end < end ? r.end : end;
        if (from < until) {
            range_add(from - start + to, until - start + to);
        }
    }
    left(start, end);
}

/* --- arrival --- */

/*
 * Is there a site that is not rewritten yet? A program may make executable what is so already, and
 * run it meanwhile: then the mapping must not be touched.
 */
static int any_new(const struct memory_mapping *m, const struct found_sites *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct site *site = &found->sites[i];
        uintptr_t distance = site->offset - m->offset;
        int rewritten = site->verdict == SITE_CALL || site->verdict == SITE_INT3;
        if (rewritten && site->offset >= m->offset && distance < m->end - m->start &&
            !site_table_has(m->start + distance + 2)) {
            return 1;
        }
    }
    return 0;
}

/* What lies around [start, end) in the same mapping may be running. */
static void clip(struct memory_mapping *m, uintptr_t start, uintptr_t end)
{
    if (m->start < start) {
        m->offset += start - m->start;
        m->start = start;
    }
    m->end = m->end > end ? end : m->end;
}

static void mapping_rewrite(struct discovery *d, size_t index, uintptr_t start, uintptr_t end)
{
    struct pieces one;
    struct piece piece = {.index = index};
    int r = discovery_find(d, index, &piece.found);
    if (r != 0) {
        pieces_unproven(&d->map->mappings[index], r, facts);
        return;
    }
    one = (struct pieces){.items = &piece, .count = 1};
    struct memory_mapping *m = &d->map->mappings[index];
    clip(m, start, end);
    if (any_new(m, &piece.found) && range_add(m->start, m->end) == 0) {
        pieces_patch_late(d->map, &one, way, facts);
    }
    discovery_release(d, &piece.found);
}

/* Said once: a program in such a place may load many libraries. */
static void map_failed(int error)
{
    char why[32];
    if (facts->files_unproven++ == 0) {
        text_fail("code that has arrived", text_errno(error, why),
                  "mount /proc; the system calls in it are not hooked");
    }
}

/* Looks at those of the map's mappings, from `first` on, that lie in [start, end). */
static void rewrite_in(const struct memory_map *map, size_t first, uintptr_t start, uintptr_t end)
{
    struct discovery d = {
        .map = map,
        .source = &late_prover,
        .cache_directory = cache_directory,
    };
    for (size_t i = first; i < map->count; i++) {
        const struct memory_mapping *m = &map->mappings[i];
        if (m->start < end && m->end > start && m->inode && piece_worth_a_look(m)) {
            mapping_rewrite(&d, i, start, end);
        }
    }
    discovery_end(&d);
}

/* A mapping that was asked for, and where its file's first bytes are mapped. Under the lock. */
static struct asked {
    struct memory_mapping mappings[2];
    char paths[2][MEMORY_QUERY_PATH_BYTES];
} asked;

/*
 * ld.so maps a file's segments at the distances that they have in the file, so its first bytes are
 * `offset` below. 1 if they are.
 */
static int ask_for_first(long fd)
{
    const struct memory_mapping *m = &asked.mappings[1];
    struct memory_mapping *first = &asked.mappings[0];
    return m->offset <= m->start &&
           memory_query(fd, m->start - m->offset, first, asked.paths[0]) == 0 &&
           first->offset == 0 && first->start == m->start - m->offset && first->inode == m->inode;
}

/*
 * Asks the kernel for the mappings of [start, end) alone: a program may have thousands of others.
 * 0, or -errno: read them all; looking twice at a mapping does no harm.
 */
static int rewrite_asked(long fd, uintptr_t start, uintptr_t end)
{
    const struct memory_map pair = {.mappings = asked.mappings, .count = 2};
    struct memory_mapping *m = &asked.mappings[1];
    for (uintptr_t next; start < end; start = next) {
        int r = memory_query(fd, start, m, asked.paths[1]);
        if (r == -ENOENT || (r == 0 && m->start >= end)) {
            return 0;
        }
        if (r != 0) {
            return r;
        }
        next = m->end;
        if (m->inode && piece_worth_a_look(m)) {
            if (!ask_for_first(fd)) {
                return -ENXIO;
            }
            rewrite_in(&pair, 1, start, end);
        }
    }
    return 0;
}

static int rewrite_by_asking(uintptr_t start, uintptr_t end)
{
    long fd = memory_query_open();
    int r = fd < 0 ? (int)fd : rewrite_asked(fd, start, end);
    if (fd >= 0) {
        raw_syscall1(__NR_close, fd);
    }
    return r;
}

static void rewrite(uintptr_t start, uintptr_t end)
{
    struct memory_map map;
    if (rewrite_by_asking(start, end) == 0) {
        return;
    }
    int r = memory_map_read(&map);
    if (r != 0) {
        map_failed(r);
        return;
    }
    rewrite_in(&map, 0, start, end);
    memory_map_release(&map);
}

/* Is there a file behind it? Code generated at run time has none, and comes often. */
static int has_file(uintptr_t start)
{
    struct memory_mapping m;
    long fd = memory_query_open();
    int r = fd < 0 ? (int)fd : memory_query(fd, start, &m, NULL);
    if (fd >= 0) {
        raw_syscall1(__NR_close, fd);
    }
    return r != 0 || m.inode != 0; /* not to be had: whoever reads the whole map will see */
}

static void arrived(uintptr_t start, uintptr_t end)
{
    if (has_file(start)) {
        lock();
        rewrite(start, end);
        unlock();
    }
}

static const struct code_watch watch = {
    .arrived = arrived,
    .concerns = concerns,
    .lock = lock,
    .left = left,
    .moved = moved,
    .unlock = unlock,
    .in_fork_child = in_fork_child,
};

void late_watch(const struct start_request *request, const struct pieces *pieces,
                enum sites_way how, struct hook_facts *f)
{
    cache_directory = request->cache_directory;
    way = how;
    facts = f;
    for (size_t i = 0; i < pieces->count; i++) {
        const struct memory_mapping *m = &request->map->mappings[pieces->items[i].index];
        range_add(m->start, m->end);
    }
    late_prover_at(request->late_prover);
    code_watch = &watch;
}
