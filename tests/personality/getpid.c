/*
 * Nanoseconds of one getpid, as the median of several runs of a loop: for the three systems, and
 * for Linux, where it is the measure. Freestanding; getpid_price builds it.
 */
#include <stddef.h>
#include <stdint.h>

#if defined(__FreeBSD__) || defined(__DragonFly__)
enum { WRITE = 4, EXIT = 1, GETPID = 20, CLOCK_GETTIME = 232, MONOTONIC = 4 };
#elif defined(__NetBSD__)
enum { WRITE = 4, EXIT = 1, GETPID = 20, CLOCK_GETTIME = 427, MONOTONIC = 3 };
#else
enum { WRITE = 1, EXIT = 231, GETPID = 39, CLOCK_GETTIME = 228, MONOTONIC = 1 };
#endif

enum { RUNS = 9, CALLS = 100000 };

/* Not inline: as the stubs of C libraries, which are called. */
__attribute__((noinline)) static long call(long number, long a, long b, long c)
{
    __asm__ volatile("syscall"
                     : "+a"(number), "+d"(c)
                     : "D"(a), "S"(b)
                     : "rcx", "r11", "r8", "r9", "r10", "memory", "cc");
    return number;
}

static long now(void)
{
    long time[2];
    call(CLOCK_GETTIME, MONOTONIC, (long)time, 0);
    return time[0] * 1000000000 + time[1];
}

static long run(void)
{
    long before = now();
    for (int i = 0; i < CALLS; i++)
        call(GETPID, 0, 0, 0);
    return (now() - before) * 10 / CALLS; /* tenths */
}

/* The start, as no system does it: nothing is needed of the stack but that it is one. */
__attribute__((force_align_arg_pointer)) void _start(void);

void _start(void)
{
    long times[RUNS] = {0};
    run(); /* warm */
    for (int i = 0; i < RUNS; i++) {
        long time = run();
        int at = i;
        for (; at > 0 && times[at - 1] > time; at--)
            times[at] = times[at - 1];
        times[at] = time;
    }
    char text[16], *end = text + sizeof text;
    long tenths = times[RUNS / 2];
    *--end = '\n';
    for (int i = 0; i < 2 || tenths; i++, tenths /= 10) {
        if (i == 1)
            *--end = '.';
        *--end = (char)('0' + tenths % 10);
    }
    call(WRITE, 1, (long)end, text + sizeof text - end);
    call(EXIT, 0, 0, 0);
    for (;;) {
    }
}
