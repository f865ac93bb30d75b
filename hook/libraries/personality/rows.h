/* How the rows of the systems' tables are written. Included by the tables alone. */
#ifndef PERSONALITY_ROWS_H
#define PERSONALITY_ROWS_H

#include "clock.h"
#include "events.h"
#include "files.h"
#include "guest.h"
#include "locks.h"
#include "memory.h"
#include "process.h"
#include "signals.h"
#include "sockets.h"
#include "sysctl.h"
#include "thread.h"

#include <asm/unistd.h>

/* Number and name in the guest's system; then what does it. */
#define SAME(number, name, host)                   \
    {                                              \
        number, __NR_##host, 0, #name, guest_plain \
    }
#define WAITS(number, name, host)                                 \
    {                                                             \
        number, __NR_##host, GUEST_RESTARTS, #name, guest_waiting \
    }
#define POLLS(number, name, host)                    \
    {                                                \
        number, __NR_##host, 0, #name, guest_waiting \
    }
#define BY(number, name, handler)    \
    {                                \
        number, 0, 0, #name, handler \
    }
#define BY_HOST(number, name, handler, host)   \
    {                                          \
        number, __NR_##host, 0, #name, handler \
    }
#define BY_RESTART(number, name, handler)         \
    {                                             \
        number, 0, GUEST_RESTARTS, #name, handler \
    }
#define BY_HOST_RESTART(number, name, handler, host)        \
    {                                                       \
        number, __NR_##host, GUEST_RESTARTS, #name, handler \
    }
#define BY_STACKED(number, name, handler)        \
    {                                            \
        number, 0, GUEST_STACKED, #name, handler \
    }

/* What all three systems number alike: 4.4BSD's calls. */
#define ROWS_COMMON                                                                                \
    BY(1, exit, process_exit), BY(2, fork, process_fork), WAITS(3, read, read),                    \
        WAITS(4, write, write), BY_RESTART(5, open, files_open), BY(6, close, files_close),        \
        SAME(9, link, link), BY(10, unlink, files_unlink), SAME(12, chdir, chdir),                 \
        SAME(13, fchdir, fchdir), SAME(15, chmod, chmod), SAME(16, chown, chown),                  \
        BY(17, break, memory_break), BY(20, getpid, process_getpid), SAME(23, setuid, setuid),     \
        BY(24, getuid, process_getuid), SAME(25, geteuid, geteuid),                                \
        BY_RESTART(27, recvmsg, sockets_recvmsg), BY_RESTART(28, sendmsg, sockets_sendmsg),        \
        BY_RESTART(29, recvfrom, sockets_recvfrom), BY_RESTART(30, accept, sockets_accept),        \
        BY_HOST(31, getpeername, sockets_getsockname, getpeername),                                \
        BY_HOST(32, getsockname, sockets_getsockname, getsockname), SAME(33, access, access),      \
        SAME(36, sync, sync), BY(37, kill, signals_kill), SAME(39, getppid, getppid),              \
        SAME(41, dup, dup), SAME(43, getegid, getegid), BY(47, getgid, process_getgid),            \
        BY(54, ioctl, files_ioctl), SAME(57, symlink, symlink), BY(58, readlink, sysctl_readlink), \
        BY(59, execve, process_execve), SAME(60, umask, umask), SAME(61, chroot, chroot),          \
        BY(66, vfork, process_vfork), BY(73, munmap, memory_munmap),                               \
        BY(74, mprotect, memory_mprotect), BY(75, madvise, memory_madvise),                        \
        SAME(78, mincore, mincore), SAME(79, getgroups, getgroups),                                \
        SAME(80, setgroups, setgroups), BY(81, getpgrp, process_getpgrp),                          \
        SAME(82, setpgid, setpgid), BY(90, dup2, files_dup2), BY_RESTART(92, fcntl, files_fcntl),  \
        SAME(95, fsync, fsync), SAME(96, setpriority, setpriority),                                \
        BY_HOST(98, connect, sockets_connect, connect), BY(100, getpriority, process_getpriority), \
        BY_HOST(104, bind, sockets_bind, bind), BY(105, setsockopt, sockets_setsockopt),           \
        SAME(106, listen, listen), BY(118, getsockopt, sockets_getsockopt),                        \
        WAITS(120, readv, readv), WAITS(121, writev, writev), SAME(123, fchown, fchown),           \
        SAME(124, fchmod, fchmod), SAME(126, setreuid, setreuid), SAME(127, setregid, setregid),   \
        SAME(128, rename, rename), WAITS(131, flock, flock), BY(132, mkfifo, files_mkfifo),        \
        BY_RESTART(133, sendto, sockets_sendto), SAME(134, shutdown, shutdown),                    \
        BY(135, socketpair, sockets_socketpair), SAME(136, mkdir, mkdir), SAME(137, rmdir, rmdir), \
        SAME(147, setsid, setsid), SAME(181, setgid, setgid), BY(191, pathconf, files_pathconf),   \
        BY(192, fpathconf, files_pathconf), BY(194, getrlimit, process_getrlimit),                 \
        BY(195, setrlimit, process_setrlimit), BY(202, __sysctl, sysctl_call),                     \
        SAME(203, mlock, mlock), SAME(204, munlock, munlock), SAME(207, getpgid, getpgid),         \
        POLLS(209, poll, poll)

/* What FreeBSD and DragonFly number alike besides. */
#define ROWS_BSD                                                                               \
    BY_RESTART(7, wait4, process_wait4), BY(42, pipe, process_pipe),                           \
        BY(49, getlogin, process_getlogin), BY(53, sigaltstack, signals_sigaltstack),          \
        BY(65, msync, memory_msync), BY(83, setitimer, clock_setitimer),                       \
        BY(86, getitimer, clock_getitimer), BY(93, select, polls_select),                      \
        BY(97, socket, sockets_socket), BY(116, gettimeofday, clock_gettimeofday),             \
        SAME(117, getrusage, getrusage), BY(138, utimes, files_utimes),                        \
        BY(165, sysarch, process_sysarch), BY(206, futimes, files_futimes),                    \
        BY(232, clock_gettime, clock_gettime), BY(234, clock_getres, clock_getres),            \
        BY(240, nanosleep, clock_nanosleep), BY(250, minherit, memory_minherit),               \
        BY(251, rfork, process_rfork), BY(253, issetugid, process_issetugid),                  \
        SAME(254, lchown, lchown), BY(276, lutimes, files_lutimes), SAME(310, getsid, getsid), \
        SAME(311, setresuid, setresuid), SAME(312, setresgid, setresgid),                      \
        SAME(324, mlockall, mlockall), SAME(325, munlockall, munlockall),                      \
        BY(326, __getcwd, files_getcwd), SAME(331, sched_yield, sched_yield),                  \
        BY(340, sigprocmask, signals_sigprocmask), BY(341, sigsuspend, signals_sigsuspend),    \
        BY(343, sigpending, signals_sigpending), BY(345, sigtimedwait, signals_sigtimedwait),  \
        BY(346, sigwaitinfo, signals_sigwaitinfo), SAME(360, getresuid, getresuid),            \
        SAME(361, getresgid, getresgid), BY(362, kqueue, events_kqueue),                       \
        BY(363, kevent, events_kevent)

#endif
