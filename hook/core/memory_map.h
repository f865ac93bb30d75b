/* The mappings of this process, read from /proc/self/maps without a libc. */
#ifndef HOOK_CORE_MEMORY_MAP_H
#define HOOK_CORE_MEMORY_MAP_H

#include <stddef.h>
#include <stdint.h>

struct memory_mapping {
    uintptr_t start, end; /* [start, end) */
    int protection;       /* PROT_... */
    int shared;           /* what is written there is written to the file */
    uint64_t offset, inode;
    uint32_t device_major, device_minor;
    const char *path; /* "" for anonymous memory, "[vdso]", or a path as the kernel prints it */
};

struct memory_map {
    struct memory_mapping *mappings; /* ascending */
    size_t count;
    void *memory;
    size_t memory_bytes;
};

/* Reads the map. 0 or -errno. Any thread; the result is a snapshot. */
int memory_map_read(struct memory_map *map);
void memory_map_release(struct memory_map *map);

/* Fresh zeroed pages, or NULL. For set-up; the hook path allocates nothing. */
void *memory_pages(size_t bytes);
void memory_pages_release(void *pages, size_t bytes);

/*
 * Copies between this process's own addresses, one of which the program named and which may be
 * bad. 0 or -EFAULT. Async-signal-safe.
 */
int memory_read(void *to, const void *from, size_t bytes);
int memory_write(void *to, const void *from, size_t bytes);

#endif
