/* Calls that name files by a path relative to a descriptor, and times of files. */
#include "files.h"

#include <asm/unistd.h>
#include <linux/fcntl.h>

/* AT_... flags */
struct at_flags {
    uint32_t no_follow, follow, remove_directory, effective;
};

static const struct at_flags *at_flags(void)
{
    static const struct at_flags freebsd = {0x200, 0x400, 0x800, 0x100};
    static const struct at_flags netbsd = {0x200, 0x400, 0x800, 0x100};
    static const struct at_flags dragonfly = {0x1, 0x8, 0x2, 0x4};
    return guest_system == &guest_freebsd  ? &freebsd
           : guest_system == &guest_netbsd ? &netbsd
                                           : &dragonfly;
}

static int no_follow(long flags)
{
    return flags & at_flags()->no_follow ? AT_SYMLINK_NOFOLLOW : 0;
}

/* The host call of the row with the directory put right: mkdirat, readlinkat, fchmodat, ... */
long files_at(struct guest_call *c)
{
    return host_call(c->row->host, files_directory(c->a[0]), c->a[1], c->a[2], c->a[3]);
}

long files_faccessat(struct guest_call *c)
{
    int flags = no_follow(c->a[3]) | (c->a[3] & at_flags()->effective ? AT_EACCESS : 0);
    if (!flags)
        return host_call(__NR_faccessat, files_directory(c->a[0]), c->a[1], c->a[2]);
    return host_call(__NR_faccessat2, files_directory(c->a[0]), c->a[1], c->a[2], flags);
}

/* The mode of a symbolic link cannot be changed here. */
long files_fchmodat(struct guest_call *c)
{
    if (no_follow(c->a[3]))
        return -EOPNOTSUPP;
    return host_call(__NR_fchmodat, files_directory(c->a[0]), c->a[1], c->a[2]);
}

long files_fchownat(struct guest_call *c)
{
    return host_call(__NR_fchownat, files_directory(c->a[0]), c->a[1], c->a[2], c->a[3],
                     no_follow(c->a[4]));
}

long files_linkat(struct guest_call *c)
{
    int follow = c->a[4] & at_flags()->follow ? AT_SYMLINK_FOLLOW : 0;
    return host_call(__NR_linkat, files_directory(c->a[0]), c->a[1], files_directory(c->a[2]),
                     c->a[3], follow);
}

/* unlink(2) of a directory is EPERM there. */
static long unlink_error(long error)
{
    return error == -EISDIR ? -EPERM : error;
}

long files_unlink(struct guest_call *c)
{
    return unlink_error(host_call(__NR_unlink, c->a[0]));
}

long files_unlinkat(struct guest_call *c)
{
    int remove = c->a[2] & at_flags()->remove_directory ? AT_REMOVEDIR : 0;
    return unlink_error(host_call(__NR_unlinkat, files_directory(c->a[0]), c->a[1], remove));
}

long files_renameat(struct guest_call *c)
{
    return host_call(__NR_renameat, files_directory(c->a[0]), c->a[1], files_directory(c->a[2]),
                     c->a[3]);
}

long files_symlinkat(struct guest_call *c)
{
    return host_call(__NR_symlinkat, c->a[0], files_directory(c->a[1]), c->a[2]);
}

long files_mkfifo(struct guest_call *c)
{
    enum { FIFO = 010000 };
    return host_call(__NR_mknodat, AT_FDCWD, c->a[0], (c->a[1] & 07777) | FIFO, 0);
}

/* __getcwd returns no length; NetBSD's does. */
long files_getcwd(struct guest_call *c)
{
    long length = host_call(__NR_getcwd, c->a[0], c->a[1]);
    return length < 0 || guest_system == &guest_netbsd ? length : 0;
}

/* --- times --- */

#define NOW_FREEBSD  (-1)
#define OMIT_FREEBSD (-2)
#define NOW_NETBSD   0x3fffffff
#define OMIT_NETBSD  0x3ffffffe
#define HOST_NOW     0x3fffffff
#define HOST_OMIT    0x3ffffffe

static int64_t nanoseconds(int64_t guest)
{
    if (guest == NOW_FREEBSD || guest == NOW_NETBSD)
        return HOST_NOW;
    return guest == OMIT_FREEBSD || guest == OMIT_NETBSD ? HOST_OMIT : guest;
}

static long set_times(int directory, long path, long times, int flags)
{
    int64_t t[4] = {0};
    if (times && guest_read(t, times, sizeof t) != 0)
        return -EFAULT;
    t[1] = nanoseconds(t[1]);
    t[3] = nanoseconds(t[3]);
    return host_call(__NR_utimensat, directory, path, times ? t : 0, flags);
}

long files_utimensat(struct guest_call *c)
{
    return set_times(files_directory(c->a[0]), c->a[1], c->a[2], no_follow(c->a[3]));
}

long files_futimens(struct guest_call *c)
{
    return set_times((int)c->a[0], 0, c->a[1], 0);
}

/* Microseconds. */
static long set_micro(int directory, long path, long times, int flags)
{
    int64_t t[4] = {0};
    if (times && guest_read(t, times, sizeof t) != 0)
        return -EFAULT;
    t[1] = (int32_t)t[1] * 1000l;
    t[3] = (int32_t)t[3] * 1000l;
    return host_call(__NR_utimensat, directory, path, times ? t : 0, flags);
}

long files_utimes(struct guest_call *c)
{
    return set_micro(AT_FDCWD, c->a[0], c->a[1], 0);
}

long files_lutimes(struct guest_call *c)
{
    return set_micro(AT_FDCWD, c->a[0], c->a[1], AT_SYMLINK_NOFOLLOW);
}

long files_futimes(struct guest_call *c)
{
    return set_micro((int)c->a[0], 0, c->a[1], 0);
}

/* --- limits of paths: the names are numbered alike --- */

long files_pathconf(struct guest_call *c)
{
    static const int32_t values[] = {[1] = 127,  [2] = 255, [3] = 255, [4] = 255, [5] = 4096,
                                     [6] = 4096, [7] = 1,   [8] = 1,   [9] = 0};
    long name = c->a[1];
    return name > 0 && name < (long)(sizeof values / sizeof *values) ? values[name] : -EINVAL;
}
