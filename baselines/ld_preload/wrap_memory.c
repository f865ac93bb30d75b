/* Wrappers: memory. */
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "baselines/ld_preload/dispatch.h"

#define P(x) ((long)(x))

WRAP(int, munmap, (void *p, size_t n), SYS_munmap, (P(p), P(n)), ((void *)a[0], (size_t)a[1]))
WRAP(int, mprotect, (void *p, size_t n, int f), SYS_mprotect, (P(p), P(n), f),
     ((void *)a[0], (size_t)a[1], (int)a[2]))
WRAP(int, madvise, (void *p, size_t n, int f), SYS_madvise, (P(p), P(n), f),
     ((void *)a[0], (size_t)a[1], (int)a[2]))
WRAP(void *, mmap, (void *p, size_t n, int f, int g, int fd, off_t o), SYS_mmap,
     (P(p), P(n), f, g, fd, o), ((void *)a[0], (size_t)a[1], (int)a[2], (int)a[3], (int)a[4], a[5]))
WRAP(void *, mmap64, (void *p, size_t n, int f, int g, int fd, off64_t o), SYS_mmap,
     (P(p), P(n), f, g, fd, o), ((void *)a[0], (size_t)a[1], (int)a[2], (int)a[3], (int)a[4], a[5]))
