/* Wrappers: what files are, who owns them, their names and extended attributes. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "baselines/ld_preload/dispatch.h"

#define P(x) ((long)(x))

/* The calls are those that glibc makes for them. */
#define WRAP_STAT(name, status, flags)                                 \
    WRAP(int, name, (const char *p, struct status *s), SYS_newfstatat, \
         (AT_FDCWD, P(p), P(s), flags), ((const char *)a[1], (struct status *)a[2]))
#define WRAP_FSTAT(name, status)                                                                  \
    WRAP(int, name, (int fd, struct status *s), SYS_newfstatat, (fd, P(""), P(s), AT_EMPTY_PATH), \
         ((int)a[0], (struct status *)a[2]))

WRAP_STAT(stat, stat, 0)
WRAP_STAT(stat64, stat64, 0)
WRAP_STAT(lstat, stat, AT_SYMLINK_NOFOLLOW)
WRAP_STAT(lstat64, stat64, AT_SYMLINK_NOFOLLOW)
WRAP_FSTAT(fstat, stat)
WRAP_FSTAT(fstat64, stat64)
WRAP(int, fstatat64, (int d, const char *p, struct stat64 *s, int f), SYS_newfstatat,
     (d, P(p), P(s), f), ((int)a[0], (const char *)a[1], (struct stat64 *)a[2], (int)a[3]))
WRAP(int, statx, (int d, const char *p, int f, unsigned m, struct statx *s), SYS_statx,
     (d, P(p), f, P(m), P(s)),
     ((int)a[0], (const char *)a[1], (int)a[2], (unsigned)a[3], (struct statx *)a[4]))
WRAP(int, statfs, (const char *p, struct statfs *s), SYS_statfs, (P(p), P(s)),
     ((const char *)a[0], (struct statfs *)a[1]))
WRAP(int, fstatfs, (int fd, struct statfs *s), SYS_fstatfs, (fd, P(s)),
     ((int)a[0], (struct statfs *)a[1]))

WRAP(ssize_t, getxattr, (const char *p, const char *x, void *b, size_t n), SYS_getxattr,
     (P(p), P(x), P(b), P(n)), ((const char *)a[0], (const char *)a[1], (void *)a[2], (size_t)a[3]))
WRAP(ssize_t, lgetxattr, (const char *p, const char *x, void *b, size_t n), SYS_lgetxattr,
     (P(p), P(x), P(b), P(n)), ((const char *)a[0], (const char *)a[1], (void *)a[2], (size_t)a[3]))
WRAP(ssize_t, fgetxattr, (int fd, const char *x, void *b, size_t n), SYS_fgetxattr,
     (fd, P(x), P(b), P(n)), ((int)a[0], (const char *)a[1], (void *)a[2], (size_t)a[3]))
WRAP(ssize_t, listxattr, (const char *p, char *b, size_t n), SYS_listxattr, (P(p), P(b), P(n)),
     ((const char *)a[0], (char *)a[1], (size_t)a[2]))
WRAP(ssize_t, llistxattr, (const char *p, char *b, size_t n), SYS_llistxattr, (P(p), P(b), P(n)),
     ((const char *)a[0], (char *)a[1], (size_t)a[2]))
WRAP(ssize_t, flistxattr, (int fd, char *b, size_t n), SYS_flistxattr, (fd, P(b), P(n)),
     ((int)a[0], (char *)a[1], (size_t)a[2]))

WRAP(ssize_t, readlinkat, (int d, const char *p, char *b, size_t n), SYS_readlinkat,
     (d, P(p), P(b), P(n)), ((int)a[0], (const char *)a[1], (char *)a[2], (size_t)a[3]))
WRAP(int, mkdirat, (int d, const char *p, mode_t m), SYS_mkdirat, (d, P(p), P(m)),
     ((int)a[0], (const char *)a[1], (mode_t)a[2]))
WRAP(int, renameat, (int d, const char *p, int e, const char *q), SYS_renameat, (d, P(p), e, P(q)),
     ((int)a[0], (const char *)a[1], (int)a[2], (const char *)a[3]))
WRAP(int, link, (const char *p, const char *q), SYS_link, (P(p), P(q)),
     ((const char *)a[0], (const char *)a[1]))
WRAP(int, linkat, (int d, const char *p, int e, const char *q, int f), SYS_linkat,
     (d, P(p), e, P(q), f),
     ((int)a[0], (const char *)a[1], (int)a[2], (const char *)a[3], (int)a[4]))
WRAP(int, symlink, (const char *p, const char *q), SYS_symlink, (P(p), P(q)),
     ((const char *)a[0], (const char *)a[1]))
WRAP(int, symlinkat, (const char *p, int d, const char *q), SYS_symlinkat, (P(p), d, P(q)),
     ((const char *)a[0], (int)a[1], (const char *)a[2]))
WRAP(int, chown, (const char *p, uid_t u, gid_t g), SYS_chown, (P(p), P(u), P(g)),
     ((const char *)a[0], (uid_t)a[1], (gid_t)a[2]))
WRAP(int, lchown, (const char *p, uid_t u, gid_t g), SYS_lchown, (P(p), P(u), P(g)),
     ((const char *)a[0], (uid_t)a[1], (gid_t)a[2]))
WRAP(int, fchown, (int fd, uid_t u, gid_t g), SYS_fchown, (fd, P(u), P(g)),
     ((int)a[0], (uid_t)a[1], (gid_t)a[2]))
WRAP(int, fchownat, (int d, const char *p, uid_t u, gid_t g, int f), SYS_fchownat,
     (d, P(p), P(u), P(g), f), ((int)a[0], (const char *)a[1], (uid_t)a[2], (gid_t)a[3], (int)a[4]))
WRAP(int, utimensat, (int d, const char *p, const struct timespec t[2], int f), SYS_utimensat,
     (d, P(p), P(t), f), ((int)a[0], (const char *)a[1], (const struct timespec *)a[2], (int)a[3]))
WRAP(int, futimens, (int fd, const struct timespec t[2]), SYS_utimensat, (fd, 0, P(t), 0),
     ((int)a[0], (const struct timespec *)a[2]))
WRAP(int, truncate, (const char *p, off_t n), SYS_truncate, (P(p), n), ((const char *)a[0], a[1]))
WRAP(int, truncate64, (const char *p, off64_t n), SYS_truncate, (P(p), n),
     ((const char *)a[0], a[1]))
WRAP(int, ftruncate64, (int fd, off64_t n), SYS_ftruncate, (fd, n), ((int)a[0], a[1]))
WRAP(int, flock, (int fd, int o), SYS_flock, (fd, o), ((int)a[0], (int)a[1]))
WRAP(mode_t, umask, (mode_t m), SYS_umask, (P(m)), ((mode_t)a[0]))
WRAP(int, fchdir, (int fd), SYS_fchdir, (fd), ((int)a[0]))
