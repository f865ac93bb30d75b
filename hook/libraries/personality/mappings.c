/*
 * Mappings, from the host's /proc/self/maps. FreeBSD: struct kinfo_vmentry of sys/sys/user.h,
 * packed as by kern_proc_vmmap_out; NetBSD: that of sys/sys/sysctl.h; DragonFly: lines as
 * procfs_domap makes them (sys/vfs/procfs/procfs_map.c), without what the host does not tell.
 */
#include "mappings.h"

#include <asm/unistd.h>
#include <linux/fcntl.h>

#define LINE_MOST     5120 /* a path of PATH_MAX and what stands in front of it */
#define PATH_BYTES    1024 /* PATH_MAX of the guests */
#define FREEBSD_BYTES 136  /* in front of the path */
#define NETBSD_BYTES  104
#define LINE_BYTES    255 /* DragonFly cuts its lines off */

enum { READ = 1, WRITE = 2, EXECUTE = 4 }; /* the same in all three */

struct mapping {
    uint64_t start, end, offset, device, inode;
    uint32_t protection;
    int is_file, is_shared;
    const char *path;
    size_t path_bytes; /* without its end */
};

/* Where entries go: memory of the guest's, or a file. */
struct list {
    long to;
    uint64_t room, told; /* told grows beyond room when there is too little */
    int32_t entry_bytes; /* NetBSD: as many of each entry as were asked for */
    long fd, error;
};

/* --- the host's lines --- */

static uint64_t number(const char **s, unsigned base)
{
    uint64_t value = 0;
    for (;; (*s)++) {
        unsigned c = (unsigned char)**s;
        unsigned digit = c - '0' < 10 ? c - '0' : c - 'a' < 6 ? c - 'a' + 10 : base;
        if (digit >= base)
            return value;
        value = value * base + digit;
    }
}

/* start-end rwxp offset major:minor inode   path */
static struct mapping parse(const char *s)
{
    struct mapping m = {.start = number(&s, 16)};
    s++;
    m.end = number(&s, 16);
    for (s++; *s && *s != ' '; s++) {
        m.protection |= *s == 'r' ? READ : *s == 'w' ? WRITE : *s == 'x' ? EXECUTE : 0;
        m.is_shared |= *s == 's';
    }
    s++;
    m.offset = number(&s, 16);
    s++;
    uint64_t major = number(&s, 16);
    s++;
    uint64_t minor = number(&s, 16);
    m.device = (minor & 0xff) | major << 8 | (minor & ~0xffull) << 12;
    s++;
    m.inode = number(&s, 10);
    while (*s == ' ')
        s++;
    m.is_file = *s == '/';
    m.path = m.is_file ? s : "";
    while (m.path[m.path_bytes])
        m.path_bytes++;
    return m;
}

static void each(struct list *list, void (*tell)(struct list *list, const struct mapping *m))
{
    char lines[LINE_MOST];
    size_t have = 0;
    long fd = host_call(__NR_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC);
    list->error = fd < 0 ? fd : 0;
    while (!list->error) {
        long n = host_call(__NR_read, fd, lines + have, sizeof lines - have);
        if (n == -EINTR)
            continue;
        if (n <= 0)
            break;
        have += (size_t)n;
        size_t begin = 0;
        for (size_t i = 0; i < have; i++) {
            if (lines[i] != '\n')
                continue;
            lines[i] = 0;
            struct mapping m = parse(lines + begin);
            tell(list, &m);
            begin = i + 1;
        }
        have -= begin;
        for (size_t i = 0; i < have; i++)
            lines[i] = lines[begin + i];
    }
    if (fd >= 0)
        host_call(__NR_close, fd);
}

/* --- variables --- */

static void put(struct list *list, const void *entry, size_t bytes)
{
    if (list->to && list->told + bytes <= list->room && !list->error)
        list->error = guest_write(list->to + (long)list->told, entry, bytes);
    list->told += bytes;
}

/* An entry that begins with these words, and has the path at `path_at`. */
static void path_put(uint8_t *entry, size_t path_at, const struct mapping *m)
{
    for (size_t i = 0; i < m->path_bytes && i + 1 < PATH_BYTES; i++)
        entry[path_at + i] = (uint8_t)m->path[i];
}

static void tell_freebsd(struct list *list, const struct mapping *m)
{
    enum { DEFAULT = 1, VNODE = 2, COPY_ON_WRITE = 1, VALID = 1 };
    union {
        struct {
            int32_t bytes, type;
            uint64_t start, end, offset, file;
            uint32_t device_11, flags, counts[2], protection, more[3];
            uint64_t file_bytes;
            uint32_t special_11;
            uint16_t mode, status;
            uint64_t device;
        } head;
        uint8_t bytes[FREEBSD_BYTES + PATH_BYTES];
    } e = {{0}};
    size_t path_bytes = m->path_bytes < PATH_BYTES ? m->path_bytes : PATH_BYTES - 1;
    e.head.bytes = (int32_t)((FREEBSD_BYTES + path_bytes + 1 + 7) & ~7ul);
    e.head.type = m->is_file ? VNODE : DEFAULT;
    e.head.start = m->start;
    e.head.end = m->end;
    e.head.offset = m->offset;
    e.head.file = m->inode;
    e.head.flags = m->is_shared ? 0 : COPY_ON_WRITE;
    e.head.protection = m->protection;
    e.head.status = m->is_file ? VALID : 0;
    e.head.device_11 = (uint32_t)m->device;
    e.head.device = m->device;
    path_put(e.bytes, FREEBSD_BYTES, m);
    put(list, &e, (size_t)e.head.bytes);
}

static void tell_netbsd(struct list *list, const struct mapping *m)
{
    enum { VNODE = 2, ANONYMOUS = 5, COPY_ON_WRITE = 1 };
    union {
        struct {
            uint64_t start, end, offset;
            uint32_t type, flags, counts[4], protection, most, references, inherit;
            uint64_t file, file_bytes, device;
        } head;
        uint8_t bytes[NETBSD_BYTES + PATH_BYTES];
    } e = {{0}};
    e.head.start = m->start;
    e.head.end = m->end;
    e.head.offset = m->offset;
    e.head.type = m->is_file ? VNODE : ANONYMOUS;
    e.head.flags = m->is_shared ? 0 : COPY_ON_WRITE;
    e.head.protection = m->protection;
    e.head.most = READ | WRITE | EXECUTE;
    e.head.references = 1;
    e.head.file = m->inode;
    e.head.device = m->device;
    path_put(e.bytes, NETBSD_BYTES, m);
    put(list, &e, (size_t)list->entry_bytes);
}

int mappings_are_asked_for(const int32_t *name, size_t parts)
{
    enum { KERN = 1, KERN_PROC = 14, KERN_PROC_VMMAP = 32 };
    enum { VM = 2, VM_PROC = 16, VM_PROC_MAP = 1, MOST = NETBSD_BYTES + PATH_BYTES };
    if (guest_system == &guest_freebsd)
        return parts == 4 && name[0] == KERN && name[1] == KERN_PROC && name[2] == KERN_PROC_VMMAP;
    return guest_system == &guest_netbsd && parts == 5 && name[0] == VM && name[1] == VM_PROC &&
           name[2] == VM_PROC_MAP && name[4] > 0 && name[4] <= MOST;
}

long mappings_tell(const int32_t *name, long to, long size_at)
{
    struct list list = {.to = to};
    if (guest_read(&list.room, size_at, sizeof list.room) != 0)
        return -EFAULT;
    if (guest_system == &guest_netbsd)
        list.entry_bytes = name[4];
    each(&list, guest_system == &guest_netbsd ? tell_netbsd : tell_freebsd);
    if (list.error)
        return list.error;
    if (guest_write(size_at, &list.told, sizeof list.told) != 0)
        return -EFAULT;
    return to && list.told > list.room ? -ENOMEM : 0;
}

/* --- the file --- */

static char *word(char *to, const char *text)
{
    while (*text)
        *to++ = *text++;
    return to;
}

static char *hexadecimal(char *to, uint64_t value)
{
    for (int shift = 60; shift >= 0; shift -= 4)
        *to++ = "0123456789abcdef"[value >> shift & 15];
    return to;
}

static void tell_dragonfly(struct list *list, const struct mapping *m)
{
    char line[160 + PATH_BYTES], *at = line;
    at = hexadecimal(word(at, "0x"), m->start);
    at = hexadecimal(word(at, " 0x"), m->end);
    at = word(at, " 0 0 0x0 ");
    at = word(at, m->protection & READ ? "r" : "-");
    at = word(at, m->protection & WRITE ? "w" : "-");
    at = word(at, m->protection & EXECUTE ? "x" : "-");
    at = word(at, m->is_shared ? " 1 0 0x0000 NCOW NNC " : " 1 0 0x0000 COW NNC ");
    at = word(at, m->is_file ? "vnode " : "default -");
    for (size_t i = 0; i < m->path_bytes && i + 1 < PATH_BYTES; i++)
        *at++ = m->path[i];
    at = word(at, "\n");
    size_t bytes = (size_t)(at - line);
    long r = host_call(__NR_write, list->fd, line, bytes < LINE_BYTES ? bytes : LINE_BYTES);
    list->error = r < 0 ? r : list->error;
}

static int is_map(long path)
{
    static const char map[] = "/proc/curproc/map";
    char c = 1;
    for (size_t i = 0; i < sizeof map; i++) {
        if (guest_read(&c, path + (long)i, 1) != 0 || c != map[i])
            return 0;
    }
    return 1;
}

long mappings_open(long path)
{
    enum { CLOSED_ON_EXEC = 1 };
    if (guest_system != &guest_dragonfly || !is_map(path))
        return -ENOENT;
    struct list list = {.fd = host_call(__NR_memfd_create, "map", CLOSED_ON_EXEC)};
    if (list.fd < 0)
        return list.fd;
    each(&list, tell_dragonfly);
    if (!list.error)
        list.error = host_call(__NR_lseek, list.fd, 0, 0);
    if (list.error)
        host_call(__NR_close, list.fd);
    return list.error ? list.error : list.fd;
}
