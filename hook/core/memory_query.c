/* One mapping of this process, by PROCMAP_QUERY (fs/proc/task_mmu.c, Linux 6.11). */
#include "hook/core/memory_query.h"

#include <asm/errno.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>
#include <linux/ioctl.h>
#include <linux/mman.h>

#include "hook/raw.h"

/*
 * As include/uapi/linux/fs.h has it. Written out here: what the kernel can is known when the
 * program runs, and the headers with which it was built are older in most distributions.
 */
struct query {
    uint64_t size, flags, address;
    uint64_t start, end, access, page_bytes, offset, inode;
    uint32_t device_major, device_minor;
    uint32_t name_bytes, build_id_bytes;
    uint64_t name, build_id;
};
#define QUERY _IOWR('f', 17, struct query)

#define MAPPING_READABLE   0x01
#define MAPPING_WRITABLE   0x02
#define MAPPING_EXECUTABLE 0x04
#define MAPPING_SHARED     0x08
#define COVERING_OR_NEXT   0x10

long memory_query_open(void)
{
    return raw_syscall4(__NR_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC, 0);
}

static int protection_of(uint64_t access)
{
    return (access & MAPPING_READABLE ? PROT_READ : 0) |
           (access & MAPPING_WRITABLE ? PROT_WRITE : 0) |
           (access & MAPPING_EXECUTABLE ? PROT_EXEC : 0);
}

int memory_query(long fd, uintptr_t address, struct memory_mapping *m, char *path)
{
    struct query query = {
        .size = sizeof query,
        .flags = COVERING_OR_NEXT,
        .address = address,
        .name = (uintptr_t)path,
        .name_bytes = path ? MEMORY_QUERY_PATH_BYTES : 0,
    };
    long r = raw_syscall3(__NR_ioctl, fd, QUERY, &query);
    if (r != 0) {
        return (int)r;
    }
    *m = (struct memory_mapping){
        .start = query.start,
        .end = query.end,
        .protection = protection_of(query.access),
        .shared = (query.access & MAPPING_SHARED) != 0,
        .offset = query.offset,
        .inode = query.inode,
        .device_major = query.device_major,
        .device_minor = query.device_minor,
        .path = path && query.name_bytes ? path : "",
    };
    return 0;
}
