/* See privates.h. */
#include "macrobench/netstack/privates.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "hook/syscall_hook.h"
#include "macrobench/netstack/table.h"

/* The lowest number at which we look for a free one: just below the program's limit. */
static int floor_of_ours(void)
{
    struct rlimit limit;
    if (hook_raw_syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, 0, (long)&limit, 0, 0) != 0)
        return 3;
    uint64_t most = limit.rlim_cur < TABLE_DESCRIPTORS ? limit.rlim_cur : TABLE_DESCRIPTORS;
    return most > 256 ? (int)most - 128 : (int)most / 2;
}

int private_adopt(int fd)
{
    if (fd < 0)
        return fd;
    long high = hook_raw_syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, floor_of_ours(), 0, 0, 0);
    hook_raw_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
    if (high < 0)
        return (int)high;
    static struct entry ours = {.kind = ENTRY_PRIVATE};
    int r = table_set((int)high, &ours);
    if (r != 0) {
        hook_raw_syscall(SYS_close, high, 0, 0, 0, 0, 0);
        return r;
    }
    return (int)high;
}

void private_close(int fd)
{
    table_set(fd, NULL);
    hook_raw_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
}

bool private_has(int fd)
{
    struct entry *entry = table_get(fd);
    return entry && entry->kind == ENTRY_PRIVATE;
}

void private_close_all(void)
{
    for (int fd = table_next(0); fd >= 0; fd = table_next(fd + 1)) {
        if (private_has(fd))
            private_close(fd);
    }
}
