/* struct stat and struct statfs of the three systems. */
#include "files.h"

#include <asm/stat.h>
#include <asm/statfs.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

struct times { /* seconds and nanoseconds of access, change of contents, change of status */
    uint64_t access[2], modification[2], change[2];
};

struct stat_freebsd { /* since FreeBSD 12 */
    uint64_t device, inode, links;
    uint16_t mode;
    int16_t unused1;
    uint32_t uid, gid;
    int32_t unused2;
    uint64_t special;
    struct times times;
    uint64_t birth[2];
    int64_t size, blocks;
    int32_t block_bytes;
    uint32_t flags;
    uint64_t generation, spare[10];
};

struct stat_freebsd11 {
    uint32_t device, inode;
    uint16_t mode, links;
    uint32_t uid, gid, special;
    struct times times;
    int64_t size, blocks;
    int32_t block_bytes;
    uint32_t flags, generation;
    int32_t spare;
    uint64_t birth[2];
};

struct stat_netbsd {
    uint64_t device;
    uint32_t mode, unused1;
    uint64_t inode;
    uint32_t links, uid, gid, unused2;
    uint64_t special;
    struct times times;
    uint64_t birth[2];
    int64_t size, blocks;
    uint32_t block_bytes, flags, generation, spare[2], unused3;
};

struct stat_dragonfly {
    uint64_t inode;
    uint32_t links, device;
    uint16_t mode, unused;
    uint32_t uid, gid, special;
    struct times times;
    int64_t size, blocks;
    uint32_t block_bytes, flags, generation;
    int32_t spare1;
    int64_t spare2[2];
};

_Static_assert(sizeof(struct stat_freebsd) == 224, "FreeBSD's struct stat");
_Static_assert(sizeof(struct stat_freebsd11) == 120, "FreeBSD 11's struct stat");
_Static_assert(sizeof(struct stat_netbsd) == 152, "NetBSD's struct stat");
_Static_assert(sizeof(struct stat_dragonfly) == 128, "DragonFly's struct stat");

static struct times times_of(const struct stat *s)
{
    return (struct times){{s->st_atime, s->st_atime_nsec},
                          {s->st_mtime, s->st_mtime_nsec},
                          {s->st_ctime, s->st_ctime_nsec}};
}

/* The number of a device is the host's own: the guest's macros for its halves cut it elsewhere. */
#define COMMON(s)                                                                         \
    .device = (__typeof__(((struct STAT *)0)->device))(s)->st_dev,                        \
    .inode = (__typeof__(((struct STAT *)0)->inode))(s)->st_ino,                          \
    .links = (__typeof__(((struct STAT *)0)->links))(s)->st_nlink,                        \
    .mode = (__typeof__(((struct STAT *)0)->mode))(s)->st_mode, .uid = (s)->st_uid,       \
    .gid = (s)->st_gid, .special = (__typeof__(((struct STAT *)0)->special))(s)->st_rdev, \
    .times = times_of(s), .size = (s)->st_size, .blocks = (s)->st_blocks,                 \
    .block_bytes = (__typeof__(((struct STAT *)0)->block_bytes))(s)->st_blksize

static long write_freebsd(const struct stat *s, long to)
{
#define STAT stat_freebsd
    struct stat_freebsd out = {COMMON(s), .birth = {s->st_ctime, s->st_ctime_nsec}};
#undef STAT
    return guest_write(to, &out, sizeof out);
}

static long write_freebsd11(const struct stat *s, long to)
{
#define STAT stat_freebsd11
    struct stat_freebsd11 out = {COMMON(s), .birth = {s->st_ctime, s->st_ctime_nsec}};
#undef STAT
    return guest_write(to, &out, sizeof out);
}

static long write_netbsd(const struct stat *s, long to)
{
#define STAT stat_netbsd
    struct stat_netbsd out = {COMMON(s), .birth = {s->st_ctime, s->st_ctime_nsec}};
#undef STAT
    return guest_write(to, &out, sizeof out);
}

static long write_dragonfly(const struct stat *s, long to)
{
#define STAT stat_dragonfly
    struct stat_dragonfly out = {COMMON(s)};
#undef STAT
    return guest_write(to, &out, sizeof out);
}

/* FreeBSD kept the numbers of its older calls for the older structure: 188 to 190, and 493. */
static long stat_write(const struct guest_call *c, const struct stat *s, long to)
{
    if (guest_system == &guest_netbsd)
        return write_netbsd(s, to);
    if (guest_system == &guest_dragonfly)
        return write_dragonfly(s, to);
    return c->row->number < 500 ? write_freebsd11(s, to) : write_freebsd(s, to);
}

static long stat_at(struct guest_call *c, int directory, long path, int flags, long to)
{
    struct stat s;
    long error = host_call(__NR_newfstatat, directory, path, &s, flags);
    return error ? error : stat_write(c, &s, to);
}

long status_stat(struct guest_call *c)
{
    return stat_at(c, AT_FDCWD, c->a[0], 0, c->a[1]);
}

long status_lstat(struct guest_call *c)
{
    return stat_at(c, AT_FDCWD, c->a[0], AT_SYMLINK_NOFOLLOW, c->a[1]);
}

long status_fstat(struct guest_call *c)
{
    struct stat s;
    long error = host_call(__NR_fstat, (int)c->a[0], &s);
    return error ? error : stat_write(c, &s, c->a[1]);
}

long status_fstatat(struct guest_call *c)
{
    uint32_t no_follow = guest_system == &guest_dragonfly ? 1 : 0x200;
    int flags = c->a[3] & no_follow ? AT_SYMLINK_NOFOLLOW : 0;
    return stat_at(c, files_directory(c->a[0]), c->a[1], flags, c->a[2]);
}

/* --- statfs: FreeBSD 12's --- */

struct statfs_freebsd {
    uint32_t version, type;
    uint64_t flags, block_bytes, io_bytes, blocks, free;
    int64_t available;
    uint64_t files;
    int64_t files_free;
    uint64_t counts[4], spare1[10];
    uint32_t name_bytes, owner;
    int32_t id[2];
    char spare2[80], type_name[16], from[1024], on[1024];
};

_Static_assert(sizeof(struct statfs_freebsd) == 2344, "FreeBSD's struct statfs");

static long statfs_write(const struct statfs *s, long to)
{
    struct statfs_freebsd out = {
        .version = 0x20140518,
        .type = (uint32_t)s->f_type,
        .block_bytes = (uint64_t)s->f_frsize,
        .io_bytes = (uint64_t)s->f_bsize,
        .blocks = s->f_blocks,
        .free = s->f_bfree,
        .available = (int64_t)s->f_bavail,
        .files = s->f_files,
        .files_free = (int64_t)s->f_ffree,
        .name_bytes = (uint32_t)s->f_namelen,
        .id = {s->f_fsid.val[0], s->f_fsid.val[1]},
        .type_name = "linux",
        .from = "linux",
        .on = "/",
    };
    return guest_write(to, &out, sizeof out);
}

long status_statfs(struct guest_call *c)
{
    struct statfs s;
    long error = host_call(__NR_statfs, c->a[0], &s);
    return error ? error : statfs_write(&s, c->a[1]);
}

long status_fstatfs(struct guest_call *c)
{
    struct statfs s;
    long error = host_call(__NR_fstatfs, (int)c->a[0], &s);
    return error ? error : statfs_write(&s, c->a[1]);
}
