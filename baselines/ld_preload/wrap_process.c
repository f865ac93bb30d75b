/* Wrappers: identity, time, waiting, the machine. */
#include <sched.h>
#include <signal.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "baselines/ld_preload/dispatch.h"

#define P(x) ((long)(x))

WRAP(pid_t, getpid, (void), SYS_getpid, (0), ())
WRAP(pid_t, getppid, (void), SYS_getppid, (0), ())
WRAP(pid_t, gettid, (void), SYS_gettid, (0), ())
WRAP(uid_t, getuid, (void), SYS_getuid, (0), ())
WRAP(uid_t, geteuid, (void), SYS_geteuid, (0), ())
WRAP(gid_t, getgid, (void), SYS_getgid, (0), ())
WRAP(gid_t, getegid, (void), SYS_getegid, (0), ())
WRAP(pid_t, getpgrp, (void), SYS_getpgrp, (0), ())
WRAP(pid_t, setsid, (void), SYS_setsid, (0), ())
WRAP(int, kill, (pid_t p, int s), SYS_kill, (p, s), ((pid_t)a[0], (int)a[1]))
WRAP(int, sched_yield, (void), SYS_sched_yield, (0), ())
WRAP(int, uname, (struct utsname * u), SYS_uname, (P(u)), ((struct utsname *)a[0]))
WRAP(ssize_t, getrandom, (void *b, size_t n, unsigned f), SYS_getrandom, (P(b), P(n), P(f)),
     ((void *)a[0], (size_t)a[1], (unsigned)a[2]))
WRAP(int, clock_gettime, (clockid_t c, struct timespec *t), SYS_clock_gettime, (c, P(t)),
     ((clockid_t)a[0], (struct timespec *)a[1]))
WRAP(int, nanosleep, (const struct timespec *t, struct timespec *u), SYS_nanosleep, (P(t), P(u)),
     ((const struct timespec *)a[0], (struct timespec *)a[1]))
WRAP(pid_t, waitpid, (pid_t p, int *s, int o), SYS_wait4, (p, P(s), o, 0),
     ((pid_t)a[0], (int *)a[1], (int)a[2]))
