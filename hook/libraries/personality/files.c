/* Descriptors and paths. Bytes are the host's; flags and numbers are not. */
#include "files.h"

#include "events.h"
#include "mappings.h"
#include "thread.h"

#include <asm/ioctls.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

#define GUEST_AT_FDCWD (-100)

#define OPEN_COMMON                                                                             \
    {1, O_WRONLY}, {2, O_RDWR}, {4, O_NONBLOCK}, {8, O_APPEND}, {0x40, FASYNC}, {0x80, O_SYNC}, \
        {0x100, O_NOFOLLOW}, {0x200, O_CREAT}, {0x400, O_TRUNC}, {0x800, O_EXCL},               \
    {                                                                                           \
        0x8000, O_NOCTTY                                                                        \
    }

const struct guest_flag files_open_freebsd[] = {
    OPEN_COMMON,           {0x10000, O_DIRECT},  {0x20000, O_DIRECTORY}, {0x40000, O_PATH},
    {0x100000, O_CLOEXEC}, {0x1000000, O_DSYNC}, {0x400000, O_PATH},     {0, 0}};
const struct guest_flag files_open_netbsd[] = {OPEN_COMMON,
                                               {0x10000, O_DSYNC},
                                               {0x20000, O_SYNC},
                                               {0x80000, O_DIRECT},
                                               {0x200000, O_DIRECTORY},
                                               {0x400000, O_CLOEXEC},
                                               {0, 0}};
const struct guest_flag files_open_dragonfly[] = {
    OPEN_COMMON, {0x10000, O_DIRECT}, {0x20000, O_CLOEXEC}, {0x8000000, O_DIRECTORY}, {0, 0}};

/* DragonFly's AT_FDCWD differs: 0xfffafdcd. */
int files_directory(long fd)
{
    int32_t number = (int32_t)fd;
    return number == GUEST_AT_FDCWD || number == (int32_t)0xfffafdcd ? AT_FDCWD : number;
}

/* --- open, close, duplicates --- */

#define GUEST_SHLOCK 0x10u
#define GUEST_EXLOCK 0x20u
#define LOCK_SHARED  1
#define LOCK_ALONE   2
#define LOCK_NO_WAIT 4

/* A file that is opened with a lock: both, or neither. */
static long lock_opened(struct guest_call *c, long fd, uint32_t flags)
{
    if (HOST_IS_ERROR(fd) || !(flags & (GUEST_SHLOCK | GUEST_EXLOCK)))
        return fd;
    int how = flags & GUEST_EXLOCK ? LOCK_ALONE : LOCK_SHARED;
    long error =
        guest_wait(c->self, __NR_flock, fd, how | (flags & 4 ? LOCK_NO_WAIT : 0), 0, 0, 0, 0);
    if (error)
        host_call(__NR_close, fd);
    return error ? error : fd;
}

static long open_at(struct guest_call *c, int directory, long path, long flags, long mode)
{
    uint32_t host = guest_flags_in(guest_system->open_flags, (uint32_t)flags);
    long fd = guest_wait(c->self, __NR_openat, directory, path, host, mode & 07777, 0, 0);
    if (fd == -ENOENT)
        fd = mappings_open(path);
    if (fd == -ELOOP && (host & O_NOFOLLOW) && guest_system != &guest_netbsd)
        return -EMLINK; /* what FreeBSD and DragonFly say of a symbolic link that is not followed */
    return lock_opened(c, fd, (uint32_t)flags);
}

long files_open(struct guest_call *c)
{
    return open_at(c, AT_FDCWD, c->a[0], c->a[1], c->a[2]);
}

long files_openat(struct guest_call *c)
{
    return open_at(c, files_directory(c->a[0]), c->a[1], c->a[2], c->a[3]);
}

long files_close(struct guest_call *c)
{
    events_forget((int)c->a[0], (int)c->a[0]);
    return host_call(__NR_close, (int)c->a[0]);
}

long files_dup2(struct guest_call *c)
{
    if ((int)c->a[0] != (int)c->a[1])
        events_forget((int)c->a[1], (int)c->a[1]);
    return host_call(__NR_dup2, (int)c->a[0], (int)c->a[1]);
}

long files_dup3(struct guest_call *c)
{
    events_forget((int)c->a[1], (int)c->a[1]);
    return host_call(__NR_dup3, (int)c->a[0], (int)c->a[1],
                     guest_flags_in(guest_system->open_flags, (uint32_t)c->a[2]));
}

long files_closefrom(struct guest_call *c)
{
    events_forget((int)c->a[0], 0x7fffffff);
    return host_call(__NR_close_range, (int)c->a[0], ~0u, 0);
}

/* --- fcntl --- */

struct lock_freebsd { /* NetBSD's and DragonFly's ends before `system` */
    int64_t start, bytes;
    int32_t pid;
    int16_t type, whence;
    int32_t system, unused;
};

#define GUEST_LOCK_BYTES (guest_system == &guest_freebsd ? 32u : 24u)

/* The types are numbered F_RDLCK 1, F_UNLCK 2, F_WRLCK 3. */
static long lock_call(struct guest_call *c, int command)
{
    static const int16_t to_host[] = {-1, F_RDLCK, F_UNLCK, F_WRLCK};
    static const int16_t to_guest[] = {1, 3, 2};
    struct lock_freebsd lock = {0};
    if (guest_read(&lock, c->a[2], GUEST_LOCK_BYTES) != 0)
        return -EFAULT;
    if (lock.type < 1 || lock.type > 3)
        return -EINVAL;
    struct flock host = {
        .l_type = to_host[lock.type],
        .l_whence = lock.whence,
        .l_start = lock.start,
        .l_len = lock.bytes,
    };
    long result = guest_wait(c->self, __NR_fcntl, (int)c->a[0], command, (long)&host, 0, 0, 0);
    if (result != 0 || command != F_GETLK)
        return result;
    lock.type = to_guest[host.l_type];
    lock.whence = host.l_whence;
    lock.start = host.l_start;
    lock.bytes = host.l_len;
    lock.pid = host.l_pid;
    return guest_write(c->a[2], &lock, GUEST_LOCK_BYTES);
}

static long duplicate(struct guest_call *c, int command)
{
    return host_call(__NR_fcntl, (int)c->a[0], command, c->a[2]);
}

/* F_DUPFD to F_SETOWN have the same numbers; those about flags have other flags. */
static long fcntl_common(struct guest_call *c)
{
    enum { DUPFD, GETFD, SETFD, GETFL, SETFL, GETOWN, SETOWN };
    long argument = c->a[2];
    if (c->a[1] == SETFL)
        argument = guest_flags_in(guest_system->open_flags, (uint32_t)c->a[2]);
    int command = c->a[1] == GETOWN ? F_GETOWN : c->a[1] == SETOWN ? F_SETOWN : (int)c->a[1];
    long result = host_call(__NR_fcntl, (int)c->a[0], command, argument);
    if (c->a[1] == GETFL && result >= 0)
        return (result & O_ACCMODE) |
               guest_flags_out(guest_system->open_flags + 2, (uint32_t)result & ~O_LARGEFILE);
    return result;
}

static long duplicate_to(struct guest_call *c, int flags)
{
    if ((int)c->a[0] == (int)c->a[2])
        return host_call(__NR_fcntl, (int)c->a[0], F_GETFD) < 0 ? -EBADF : c->a[2];
    events_forget((int)c->a[2], (int)c->a[2]);
    return host_call(__NR_dup3, (int)c->a[0], (int)c->a[2], flags);
}

long files_fcntl(struct guest_call *c)
{
    int command = (int)c->a[1];
    int freebsd = guest_system == &guest_freebsd, netbsd = guest_system == &guest_netbsd;
    if (command >= 0 && command <= 6)
        return fcntl_common(c);
    if (freebsd ? command >= 11 && command <= 13 : command >= 7 && command <= 9)
        return lock_call(c, command - (freebsd ? 11 : 7) + F_GETLK);
    if (command == (netbsd ? 12 : 17))
        return duplicate(c, F_DUPFD_CLOEXEC);
    if (!netbsd && (command == 10 || command == 18))
        return duplicate_to(c, command == 18 ? O_CLOEXEC : 0);
    if (netbsd && command == 10) {
        events_forget((int)c->a[0], 0x7fffffff);
        return host_call(__NR_close_range, (int)c->a[0], ~0u, 0); /* F_CLOSEM */
    }
    return -EINVAL;
}

/* --- ioctl: what every program may ask of any descriptor --- */

static long window(struct guest_call *c, long number)
{
    uint16_t size[4]; /* the same structure */
    long error = number == TIOCSWINSZ ? guest_read(size, c->a[2], sizeof size) : 0;
    error = error ? error : host_call(__NR_ioctl, (int)c->a[0], number, size);
    return error || number == TIOCSWINSZ ? error : guest_write(c->a[2], size, sizeof size);
}

/* struct termios: four words of flags, 20 control characters, two speeds. Only that it can be asked
 * for is emulated: it says whether the descriptor is a terminal. */
static long terminal(struct guest_call *c)
{
    uint8_t host[64], guest[44] = {0};
    long error = host_call(__NR_ioctl, (int)c->a[0], TCGETS, host);
    return error ? error : guest_write(c->a[2], guest, sizeof guest);
}

long files_ioctl(struct guest_call *c)
{
    int fd = (int)c->a[0];
    switch ((uint32_t)c->a[1]) {
    case 0x20006601: /* FIOCLEX */
        return host_call(__NR_ioctl, fd, FIOCLEX);
    case 0x20006602: /* FIONCLEX */
        return host_call(__NR_ioctl, fd, FIONCLEX);
    case 0x4004667f: /* FIONREAD */
        return host_call(__NR_ioctl, fd, FIONREAD, c->a[2]);
    case 0x8004667e: /* FIONBIO */
        return host_call(__NR_ioctl, fd, FIONBIO, c->a[2]);
    case 0x402c7413: /* TIOCGETA */
        return terminal(c);
    case 0x40087468: /* TIOCGWINSZ */
        return window(c, TIOCGWINSZ);
    case 0x80087467: /* TIOCSWINSZ */
        return window(c, TIOCSWINSZ);
    case 0x40047477: /* TIOCGPGRP */
        return host_call(__NR_ioctl, fd, TIOCGPGRP, c->a[2]);
    case 0x80047476: /* TIOCSPGRP */
        return host_call(__NR_ioctl, fd, TIOCSPGRP, c->a[2]);
    case 0x20007461: /* TIOCSCTTY */
        return host_call(__NR_ioctl, fd, TIOCSCTTY, 0);
    default:
        return -ENOTTY;
    }
}

/* --- positions: the padded forms have an unused argument before the offset --- */

long files_lseek_padded(struct guest_call *c)
{
    return host_call(__NR_lseek, (int)c->a[0], c->a[2], (int)c->a[3]);
}

long files_pread_padded(struct guest_call *c)
{
    return guest_wait(c->self, c->row->host, (int)c->a[0], c->a[1], c->a[2], c->a[4], 0, 0);
}

/* DragonFly's have flags where the others have nothing. */
long files_extpread(struct guest_call *c)
{
    return c->a[3]
               ? -EINVAL
               : guest_wait(c->self, __NR_pread64, (int)c->a[0], c->a[1], c->a[2], c->a[4], 0, 0);
}

long files_extpwrite(struct guest_call *c)
{
    return c->a[3]
               ? -EINVAL
               : guest_wait(c->self, __NR_pwrite64, (int)c->a[0], c->a[1], c->a[2], c->a[4], 0, 0);
}

long files_truncate_padded(struct guest_call *c)
{
    return host_call(c->row->host, c->a[0], c->a[2]);
}

long files_fallocate(struct guest_call *c)
{
    return host_call(__NR_fallocate, (int)c->a[0], 0, c->a[1], c->a[2]);
}

/* Advice: the numbers are the host's. */
long files_fadvise(struct guest_call *c)
{
    int padded = guest_system == &guest_netbsd;
    return host_call(__NR_fadvise64, (int)c->a[0], c->a[1 + padded], c->a[2 + padded],
                     c->a[3 + padded]);
}

long files_fsync_range(struct guest_call *c)
{
    return host_call(__NR_fsync, (int)c->a[0]);
}
