/*
 * Directory entries. The host's are read and written one by one in the guest's form, which may be
 * longer; what does not fit is left for the next call by seeking back to it.
 */
#include "files.h"

#include <asm/unistd.h>

#define HOST_BYTES 8192
#define NAME_MOST  255
#define ENTRY_MOST (24 + NAME_MOST + 8)

struct host_entry {
    uint64_t inode;
    int64_t next; /* position behind it */
    uint16_t bytes;
    uint8_t type; /* the numbers are the guest's, too */
    char name[];
};

/* A guest's entry in `to`; its size. `fixed` bytes lie before the name. */
static size_t entry_make(uint8_t *to, const struct host_entry *e, size_t length, int old)
{
    struct { /* FreeBSD 12 */
        uint64_t inode;
        int64_t next;
        uint16_t bytes;
        uint8_t type, unused1;
        uint16_t length, unused2;
    } freebsd = {.inode = e->inode, .next = e->next, .type = e->type, .length = (uint16_t)length};
    struct { /* FreeBSD 11 */
        uint32_t inode;
        uint16_t bytes;
        uint8_t type, length;
    } freebsd11 = {.inode = (uint32_t)e->inode, .type = e->type, .length = (uint8_t)length};
    struct __attribute__((packed)) {
        uint64_t inode;
        uint16_t bytes, length;
        uint8_t type;
    } netbsd = {.inode = e->inode, .type = e->type, .length = (uint16_t)length};
    struct {
        uint64_t inode;
        uint16_t length;
        uint8_t type, unused1;
        uint32_t unused2;
    } dragonfly = {.inode = e->inode, .type = e->type, .length = (uint16_t)length};
    const void *fixed;
    size_t before, bytes;
    if (guest_system == &guest_netbsd) {
        bytes = (sizeof netbsd + length + 1 + 7) & ~7ul;
        netbsd.bytes = (uint16_t)bytes;
        fixed = &netbsd, before = sizeof netbsd;
    } else if (guest_system == &guest_dragonfly) {
        bytes = (sizeof dragonfly + length + 1 + 7) & ~7ul; /* nowhere said: it follows */
        fixed = &dragonfly, before = sizeof dragonfly;
    } else if (old) {
        bytes = (sizeof freebsd11 + length + 1 + 3) & ~3ul;
        freebsd11.bytes = (uint16_t)bytes;
        fixed = &freebsd11, before = sizeof freebsd11;
    } else {
        bytes = (sizeof freebsd + length + 1 + 7) & ~7ul;
        freebsd.bytes = (uint16_t)bytes;
        fixed = &freebsd, before = sizeof freebsd;
    }
    for (size_t i = 0; i < bytes; i++)
        to[i] = i < before            ? ((const uint8_t *)fixed)[i]
                : i < before + length ? (uint8_t)e->name[i - before]
                                      : 0;
    return bytes;
}

static size_t name_length(const struct host_entry *e)
{
    size_t length = 0;
    while (length < NAME_MOST && e->name[length])
        length++;
    return length;
}

/* (fd, buffer, bytes): how much was written; *base is the position before the first. */
static long entries(struct guest_call *c, int64_t *base, int old)
{
    _Alignas(8) uint8_t host[HOST_BYTES];
    int fd = (int)c->a[0];
    size_t room = (size_t)c->a[2], used = 0;
    int64_t at = host_call(__NR_lseek, fd, 0, 1 /* SEEK_CUR */);
    *base = at;
    size_t ask = room < sizeof host ? room : sizeof host;
    long got = host_call(__NR_getdents64, fd, host, ask < ENTRY_MOST ? ENTRY_MOST : ask);
    for (long i = 0; i < got;) {
        const struct host_entry *e = (const struct host_entry *)(host + i);
        uint8_t out[ENTRY_MOST];
        size_t bytes = entry_make(out, e, name_length(e), old);
        if (bytes > room - used) {
            host_call(__NR_lseek, fd, at, 0 /* SEEK_SET */);
            return used ? (long)used : -EINVAL;
        }
        if (guest_write(c->a[1] + (long)used, out, bytes) != 0)
            return -EFAULT;
        used += bytes;
        at = e->next;
        i += e->bytes;
    }
    return got < 0 ? got : (long)used;
}

/* FreeBSD's and DragonFly's, with the position as a fourth argument. */
long directories_getdirentries(struct guest_call *c)
{
    int64_t base;
    int old = guest_system == &guest_freebsd && c->row->number == 196;
    long used = entries(c, &base, old);
    if (used >= 0 && c->a[3] && guest_write(c->a[3], &base, sizeof base) != 0)
        return -EFAULT;
    return used;
}

long directories_getdents(struct guest_call *c)
{
    int64_t base;
    return entries(c, &base, guest_system == &guest_freebsd);
}
