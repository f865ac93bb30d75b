/* What the three systems share: calls, memory, lists of mappings. */
#include "zpoline/ports/bsd.h"

#include "hook/core/text.h"

/* --- calls --- */

long bsd_call8(long number, const long arguments[8])
{
    struct bsd_result r;
    bsd_call(&r, number, arguments);
    return r.carry ? -r.value : r.value;
}

long raw_syscall(long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
    return bsd_call8(number, (const long[8]){a1, a2, a3, a4, a5, a6, 0, 0});
}

long bsd_sysctl(const int *name, unsigned parts, void *value, size_t *bytes)
{
    return raw_syscall6(NR___sysctl, name, parts, value, bytes, 0, 0);
}

/* --- memory --- */

void *memory_pages(size_t bytes)
{
    long r = bsd_mmap(0, bytes, PORT_READ | PORT_WRITE, BSD_MAP_PRIVATE | BSD_MAP_ANONYMOUS);
    return RAW_IS_ERROR(r) ? NULL : (void *)r;
}

void memory_pages_release(void *pages, size_t bytes)
{
    if (pages) {
        raw_syscall2(NR_munmap, pages, bytes);
    }
}

void port_unmap(uintptr_t address, size_t bytes)
{
    raw_syscall2(NR_munmap, address, bytes);
}

/* Of the three kernels' page tables none keeps pages from being read that may be executed. */
long port_make_executable(uintptr_t address, size_t bytes)
{
    return raw_syscall3(NR_mprotect, address, bytes, PORT_READ | PORT_EXECUTE);
}

/* --- lists --- */

int bsd_map_build(struct memory_map *map, const char *bytes, size_t length, bsd_parse_fn *parse)
{
    char *copy = memory_pages(length + 1);
    if (!copy) {
        return -PORT_ENOMEM;
    }
    memcpy(copy, bytes, length);
    size_t count = parse(copy, length, NULL);
    memory_pages_release(copy, length + 1);
    /* One piece for text and table, so that there is one to give back. */
    size_t table = (count + 1) * sizeof(struct memory_mapping);
    map->memory_bytes = table + length + 1;
    map->memory = memory_pages(map->memory_bytes);
    if (!map->memory) {
        return -PORT_ENOMEM;
    }
    map->mappings = map->memory;
    char *text = (char *)map->memory + table;
    memcpy(text, bytes, length);
    map->count = parse(text, length, map->mappings);
    return 0;
}

/* The list may grow while it is asked for, by our own buffer at least: more room until it fits. */
int bsd_map_sysctl(struct memory_map *map, const int *name, unsigned parts, bsd_parse_fn *parse)
{
    *map = (struct memory_map){0};
    for (size_t room = 128 << 10;; room *= 2) {
        char *bytes = memory_pages(room);
        if (!bytes) {
            return -PORT_ENOMEM;
        }
        size_t got = room;
        long r = bsd_sysctl(name, parts, bytes, &got);
        if (r == 0) {
            r = bsd_map_build(map, bytes, got, parse);
            memory_pages_release(bytes, room);
            return (int)r;
        }
        memory_pages_release(bytes, room);
        if (r != -PORT_ENOMEM) {
            return (int)r;
        }
    }
}

void memory_map_release(struct memory_map *map)
{
    memory_pages_release(map->memory, map->memory_bytes);
    *map = (struct memory_map){0};
}

int bsd_range_free(uintptr_t start, uintptr_t end)
{
    struct memory_map map;
    int r = memory_map_read(&map);
    if (r != 0) {
        return r;
    }
    int is_free = 1;
    for (size_t i = 0; i < map.count; i++) {
        is_free &= map.mappings[i].end <= start || map.mappings[i].start >= end;
    }
    memory_map_release(&map);
    return is_free;
}

/* One thread: nothing comes in between. */
long bsd_map_at_free(uintptr_t address, size_t bytes, int protection)
{
    int is_free = bsd_range_free(address, address + bytes);
    if (is_free <= 0) {
        return is_free == 0 ? -PORT_EEXIST : is_free;
    }
    long r =
        bsd_mmap(address, bytes, protection, BSD_MAP_PRIVATE | BSD_MAP_ANONYMOUS | BSD_MAP_FIXED);
    return RAW_IS_ERROR(r) ? r : 0;
}

/* --- words --- */

const char *bsd_error(long error, struct hook_failure *f)
{
    switch (-error) {
    case PORT_EPERM:
        return "operation not permitted";
    case PORT_ENOENT:
        return "no such file or directory";
    case PORT_ENOMEM:
        return "out of memory";
    case PORT_EACCES:
        return "permission denied";
    case PORT_EINVAL:
        return "invalid argument";
    default:
        break;
    }
    struct text t;
    text_init(&t, f->why_buffer, sizeof f->why_buffer);
    text_add(&t, "error ");
    text_add_number(&t, -error);
    return f->why_buffer;
}
