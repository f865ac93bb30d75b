/* One mapping of this process, asked for by address instead of read from a list of all of them. */
#ifndef HOOK_CORE_MEMORY_QUERY_H
#define HOOK_CORE_MEMORY_QUERY_H

#include "hook/core/memory_map.h"

/* As long a path as the kernel prints of a mapping (PATH_MAX), with " (deleted)" behind it. */
#define MEMORY_QUERY_PATH_BYTES (4096 + 16)

/*
 * Opens what the queries are made of. A descriptor (close it by raw_syscall1), or -errno: no /proc.
 * Any thread, any signal context; so the others.
 */
long memory_query_open(void);

/*
 * The mapping at `address`, or the next one above it. Its path is written to `path`, which has
 * MEMORY_QUERY_PATH_BYTES; NULL: it is not wanted, and mapping->path is "". 0; -ENOENT: there is
 * none; -ENOTTY: a kernel without PROCMAP_QUERY (before Linux 6.11); or another -errno.
 */
int memory_query(long fd, uintptr_t address, struct memory_mapping *mapping, char *path);

#endif
