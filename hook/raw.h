/*
 * The tiny raw system call layer: how every part of this project that lives inside somebody
 * else's process reaches the kernel. The instruction itself stands once, in hook/core/raw.inc: the
 * range that the rewriter skips and that other mechanisms allow.
 */
#ifndef HOOK_RAW_H
#define HOOK_RAW_H

/*
 * Executes a system call. Any thread, async-signal-safe, keeps errno and TLS alone.
 * Returns the kernel's value: -errno (-1 .. -4095) on failure.
 */
long raw_syscall(long number, long a1, long a2, long a3, long a4, long a5, long a6);

#define RAW_ARG_(a)              ((long)(a))
#define raw_syscall0(n)          raw_syscall((n), 0, 0, 0, 0, 0, 0)
#define raw_syscall1(n, a)       raw_syscall((n), RAW_ARG_(a), 0, 0, 0, 0, 0)
#define raw_syscall2(n, a, b)    raw_syscall((n), RAW_ARG_(a), RAW_ARG_(b), 0, 0, 0, 0)
#define raw_syscall3(n, a, b, c) raw_syscall((n), RAW_ARG_(a), RAW_ARG_(b), RAW_ARG_(c), 0, 0, 0)
#define raw_syscall4(n, a, b, c, d) \
    raw_syscall((n), RAW_ARG_(a), RAW_ARG_(b), RAW_ARG_(c), RAW_ARG_(d), 0, 0)
#define raw_syscall6(n, a, b, c, d, e, f) \
    raw_syscall((n), RAW_ARG_(a), RAW_ARG_(b), RAW_ARG_(c), RAW_ARG_(d), RAW_ARG_(e), RAW_ARG_(f))

#define RAW_IS_ERROR(r) ((unsigned long)(r) >= (unsigned long)-4095L)

#endif
