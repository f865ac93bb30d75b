/* Clocks, sleeps and timers. struct timespec is the host's; NetBSD's timeval has 32-bit
 * microseconds. */
#include "clock.h"

#include "thread.h"

#include <asm/unistd.h>
#include <linux/time.h>

/* FreeBSD and DragonFly number alike; NetBSD has its own monotonic clock. */
int clock_to_host(long guest)
{
    static const int8_t bsd[] = {
        CLOCK_REALTIME,
        CLOCK_PROCESS_CPUTIME_ID,
        CLOCK_PROCESS_CPUTIME_ID,
        -1,
        CLOCK_MONOTONIC,
        CLOCK_MONOTONIC,
        -1,
        CLOCK_MONOTONIC,
        CLOCK_MONOTONIC,
        CLOCK_REALTIME,
        CLOCK_REALTIME_COARSE,
        CLOCK_MONOTONIC,
        CLOCK_MONOTONIC_COARSE,
        CLOCK_REALTIME_COARSE,
        CLOCK_THREAD_CPUTIME_ID,
        CLOCK_PROCESS_CPUTIME_ID,
    };
    static const int8_t netbsd[] = {CLOCK_REALTIME, CLOCK_PROCESS_CPUTIME_ID,
                                    CLOCK_PROCESS_CPUTIME_ID, CLOCK_MONOTONIC};
    int is_netbsd = guest_system == &guest_netbsd;
    long count = is_netbsd ? (long)sizeof netbsd : (long)sizeof bsd;
    int host = guest < 0 || guest >= count ? -1 : is_netbsd ? netbsd[guest] : bsd[guest];
    return host < 0 ? -EINVAL : host;
}

static long by_clock(struct guest_call *c, long number)
{
    int clock = clock_to_host(c->a[0]);
    return clock < 0 ? clock : host_call(number, clock, c->a[1]);
}

long clock_gettime(struct guest_call *c)
{
    return by_clock(c, __NR_clock_gettime);
}

long clock_getres(struct guest_call *c)
{
    return by_clock(c, __NR_clock_getres);
}

/* What the host writes is right for NetBSD, too: microseconds fit 32 bits. */
long clock_gettimeofday(struct guest_call *c)
{
    return host_call(__NR_gettimeofday, c->a[0], c->a[1]);
}

/* Not restarted: the rest is told. */
long clock_nanosleep(struct guest_call *c)
{
    return guest_wait(c->self, __NR_nanosleep, c->a[0], c->a[1], 0, 0, 0, 0);
}

/* FreeBSD returns the error as the result of the function, but by the carry flag all the same. */
long clock_clock_nanosleep(struct guest_call *c)
{
    int clock = clock_to_host(c->a[0]);
    return clock < 0
               ? clock
               : guest_wait(c->self, __NR_clock_nanosleep, clock, c->a[1], c->a[2], c->a[3], 0, 0);
}

/* struct itimerval: two timevals, whose upper halves of the microseconds NetBSD leaves undefined.
 */
static void trim(uint64_t value[4])
{
    if (guest_system == &guest_netbsd) {
        value[1] &= 0xffffffff;
        value[3] &= 0xffffffff;
    }
}

long clock_setitimer(struct guest_call *c)
{
    uint64_t wanted[4] = {0}, old[4];
    if (c->a[1] && guest_read(wanted, c->a[1], sizeof wanted) != 0)
        return -EFAULT;
    trim(wanted);
    long error = host_call(__NR_setitimer, c->a[0], c->a[1] ? wanted : 0, old);
    return error ? error : guest_write_if(c->a[2], old, sizeof old);
}

long clock_getitimer(struct guest_call *c)
{
    return host_call(__NR_getitimer, c->a[0], c->a[1]);
}
