/* Wrappers: files, descriptors, waiting. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include "baselines/ld_preload/dispatch.h"

#define P(x)         ((long)(x))
#define SIGNAL_BYTES (_NSIG / 8) /* of the kernel's signal set */

WRAP(ssize_t, read, (int fd, void *b, size_t n), SYS_read, (fd, P(b), P(n)),
     ((int)a[0], (void *)a[1], (size_t)a[2]))
WRAP(ssize_t, write, (int fd, const void *b, size_t n), SYS_write, (fd, P(b), P(n)),
     ((int)a[0], (const void *)a[1], (size_t)a[2]))
WRAP(ssize_t, pread64, (int fd, void *b, size_t n, off64_t o), SYS_pread64, (fd, P(b), P(n), o),
     ((int)a[0], (void *)a[1], (size_t)a[2], a[3]))
WRAP(ssize_t, pread, (int fd, void *b, size_t n, off_t o), SYS_pread64, (fd, P(b), P(n), o),
     ((int)a[0], (void *)a[1], (size_t)a[2], a[3]))
WRAP(ssize_t, pwrite64, (int fd, const void *b, size_t n, off64_t o), SYS_pwrite64,
     (fd, P(b), P(n), o), ((int)a[0], (const void *)a[1], (size_t)a[2], a[3]))
WRAP(ssize_t, pwrite, (int fd, const void *b, size_t n, off_t o), SYS_pwrite64, (fd, P(b), P(n), o),
     ((int)a[0], (const void *)a[1], (size_t)a[2], a[3]))
WRAP(ssize_t, readv, (int fd, const struct iovec *v, int n), SYS_readv, (fd, P(v), n),
     ((int)a[0], (const struct iovec *)a[1], (int)a[2]))
WRAP(ssize_t, writev, (int fd, const struct iovec *v, int n), SYS_writev, (fd, P(v), n),
     ((int)a[0], (const struct iovec *)a[1], (int)a[2]))
WRAP(int, close, (int fd), SYS_close, (fd), ((int)a[0]))
WRAP(off_t, lseek, (int fd, off_t o, int w), SYS_lseek, (fd, o, w), ((int)a[0], a[1], (int)a[2]))
WRAP(off64_t, lseek64, (int fd, off64_t o, int w), SYS_lseek, (fd, o, w),
     ((int)a[0], a[1], (int)a[2]))
WRAP(int, close_range, (unsigned m, unsigned n, int f), SYS_close_range, (P(m), P(n), f),
     ((unsigned)a[0], (unsigned)a[1], (int)a[2]))
WRAP(ssize_t, sendfile, (int to, int fd, off_t *o, size_t n), SYS_sendfile, (to, fd, P(o), P(n)),
     ((int)a[0], (int)a[1], (off_t *)a[2], (size_t)a[3]))
WRAP(ssize_t, sendfile64, (int to, int fd, off64_t *o, size_t n), SYS_sendfile,
     (to, fd, P(o), P(n)), ((int)a[0], (int)a[1], (off64_t *)a[2], (size_t)a[3]))
WRAP(int, dup, (int fd), SYS_dup, (fd), ((int)a[0]))
WRAP(int, dup2, (int fd, int to), SYS_dup2, (fd, to), ((int)a[0], (int)a[1]))
WRAP(int, dup3, (int fd, int to, int f), SYS_dup3, (fd, to, f), ((int)a[0], (int)a[1], (int)a[2]))
WRAP(int, pipe, (int fds[2]), SYS_pipe, (P(fds)), ((int *)a[0]))
WRAP(int, pipe2, (int fds[2], int f), SYS_pipe2, (P(fds), f), ((int *)a[0], (int)a[1]))
WRAP(int, poll, (struct pollfd * p, nfds_t n, int t), SYS_poll, (P(p), P(n), t),
     ((struct pollfd *)a[0], (nfds_t)a[1], (int)a[2]))
WRAP(int, ppoll, (struct pollfd * p, nfds_t n, const struct timespec *t, const sigset_t *s),
     SYS_ppoll, (P(p), P(n), P(t), P(s), SIGNAL_BYTES),
     ((struct pollfd *)a[0], (nfds_t)a[1], (const struct timespec *)a[2], (const sigset_t *)a[3]))
WRAP(int, select, (int n, fd_set *r, fd_set *w, fd_set *x, struct timeval *t), SYS_select,
     (n, P(r), P(w), P(x), P(t)),
     ((int)a[0], (fd_set *)a[1], (fd_set *)a[2], (fd_set *)a[3], (struct timeval *)a[4]))
WRAP(int, epoll_create1, (int f), SYS_epoll_create1, (f), ((int)a[0]))
WRAP(int, epoll_ctl, (int e, int op, int fd, struct epoll_event *ev), SYS_epoll_ctl,
     (e, op, fd, P(ev)), ((int)a[0], (int)a[1], (int)a[2], (struct epoll_event *)a[3]))
WRAP(int, epoll_wait, (int e, struct epoll_event *ev, int n, int t), SYS_epoll_wait,
     (e, P(ev), n, t), ((int)a[0], (struct epoll_event *)a[1], (int)a[2], (int)a[3]))
WRAP(int, epoll_create, (int n), SYS_epoll_create, (n), ((int)a[0]))
WRAP(int, epoll_pwait, (int e, struct epoll_event *ev, int n, int t, const sigset_t *s),
     SYS_epoll_pwait, (e, P(ev), n, t, P(s), SIGNAL_BYTES),
     ((int)a[0], (struct epoll_event *)a[1], (int)a[2], (int)a[3], (const sigset_t *)a[4]))
WRAP(int, eventfd, (unsigned v, int f), SYS_eventfd2, (P(v), f), ((unsigned)a[0], (int)a[1]))
WRAP(int, timerfd_create, (clockid_t c, int f), SYS_timerfd_create, (c, f),
     ((clockid_t)a[0], (int)a[1]))

WRAP(int, access, (const char *p, int m), SYS_access, (P(p), m), ((const char *)a[0], (int)a[1]))
WRAP(int, unlink, (const char *p), SYS_unlink, (P(p)), ((const char *)a[0]))
WRAP(int, unlinkat, (int d, const char *p, int f), SYS_unlinkat, (d, P(p), f),
     ((int)a[0], (const char *)a[1], (int)a[2]))
WRAP(int, rename, (const char *p, const char *q), SYS_rename, (P(p), P(q)),
     ((const char *)a[0], (const char *)a[1]))
WRAP(int, mkdir, (const char *p, mode_t m), SYS_mkdir, (P(p), P(m)),
     ((const char *)a[0], (mode_t)a[1]))
WRAP(int, rmdir, (const char *p), SYS_rmdir, (P(p)), ((const char *)a[0]))
WRAP(int, chdir, (const char *p), SYS_chdir, (P(p)), ((const char *)a[0]))
WRAP(ssize_t, readlink, (const char *p, char *b, size_t n), SYS_readlink, (P(p), P(b), P(n)),
     ((const char *)a[0], (char *)a[1], (size_t)a[2]))
WRAP(int, ftruncate, (int fd, off_t n), SYS_ftruncate, (fd, n), ((int)a[0], a[1]))
WRAP(int, fsync, (int fd), SYS_fsync, (fd), ((int)a[0]))
WRAP(int, fdatasync, (int fd), SYS_fdatasync, (fd), ((int)a[0]))
WRAP(int, chmod, (const char *p, mode_t m), SYS_chmod, (P(p), P(m)),
     ((const char *)a[0], (mode_t)a[1]))
WRAP(int, fchmod, (int fd, mode_t m), SYS_fchmod, (fd, P(m)), ((int)a[0], (mode_t)a[1]))
WRAP(int, fstatat, (int d, const char *p, struct stat *s, int f), SYS_newfstatat,
     (d, P(p), P(s), f), ((int)a[0], (const char *)a[1], (struct stat *)a[2], (int)a[3]))
