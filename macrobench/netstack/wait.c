/*
 * How a call waits: it first looks at the link for a short while, then sleeps in ppoll for the
 * link, the program's kernel descriptors, and a descriptor of its own by which another thread that
 * has run the stack can wake it.
 */
#include <errno.h>
#include <lwip/timeouts.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>

#include "hook/syscall_hook.h"
#include "macrobench/netstack/heap.h"
#include "macrobench/netstack/link.h"
#include "macrobench/netstack/lock.h"
#include "macrobench/netstack/privates.h"
#include "macrobench/netstack/stack.h"
#include "macrobench/netstack/stack_internal.h"

#define LOOKS_PER_CLOCK 64
#define SPIN_LEAST      8 /* a spin that never helps is shortened to this part of the configured */

/* A thread that sleeps. */
struct sleeper {
    struct sleeper *next, **link;
    int bell; /* an eventfd; private */
};
static struct sleeper *sleeping; /* locked */
static struct sleeper *spare;    /* locked; keep their bells */

static _Atomic uint32_t progress;
static unsigned spin_share = SPIN_LEAST; /* of SPIN_LEAST; locked */

void stack_progress(void)
{
    atomic_fetch_add_explicit(&progress, 1, memory_order_relaxed);
    for (struct sleeper *s = sleeping; s; s = s->next) {
        uint64_t one = 1;
        hook_raw_syscall(SYS_write, s->bell, (long)&one, sizeof one, 0, 0, 0);
    }
}

/* Without the lock. True: look again. */
static bool spin(uint32_t seen, int64_t until)
{
    for (unsigned looks = 1;; looks++) {
        if (stack_link->pending() || atomic_load_explicit(&progress, memory_order_relaxed) != seen)
            return true;
        __builtin_ia32_pause();
        if (looks % LOOKS_PER_CLOCK == 0 && stack_now_ns() >= until)
            return false;
    }
}

/* Spins with the lock given up. True: look again. */
static bool spin_first(struct stack_wait *wait)
{
    int64_t ns = (int64_t)stack_config.spin_us * 1000 * spin_share / SPIN_LEAST;
    uint32_t seen = atomic_load(&progress);
    if (ns == 0)
        return false;
    int64_t until = stack_now_ns() + ns;
    if (wait->deadline_ns < until)
        until = wait->deadline_ns;
    lock_release();
    bool helped = spin(seen, until);
    lock_take();
    if (helped)
        spin_share = SPIN_LEAST;
    else if (spin_share > 1)
        spin_share--;
    return helped || atomic_load(&progress) != seen;
}

static struct sleeper *lie_down(void)
{
    struct sleeper *s = spare;
    if (s) {
        spare = s->next;
    } else {
        s = heap_take_clear(sizeof *s);
        if (!s)
            return NULL;
        long fd = hook_raw_syscall(SYS_eventfd2, 0, EFD_NONBLOCK | EFD_CLOEXEC, 0, 0, 0, 0);
        s->bell = private_adopt((int)fd);
        if (s->bell < 0) {
            heap_give(s);
            return NULL;
        }
    }
    s->next = sleeping;
    s->link = &sleeping;
    if (sleeping)
        sleeping->link = &s->next;
    sleeping = s;
    return s;
}

static void get_up(struct sleeper *s)
{
    *s->link = s->next;
    if (s->next)
        s->next->link = s->link;
    s->next = spare;
    spare = s;
}

static struct timespec *until(int64_t deadline_ns, struct timespec *left)
{
    int64_t ns = STACK_FOREVER;
    u32_t timer_ms = sys_timeouts_sleeptime();
    if (timer_ms != SYS_TIMEOUTS_SLEEPTIME_INFINITE)
        ns = (int64_t)timer_ms * 1000000;
    if (deadline_ns != STACK_FOREVER) {
        int64_t rest = deadline_ns - stack_now_ns();
        rest = rest > 0 ? rest : 0;
        ns = rest < ns ? rest : ns;
    }
    if (ns == STACK_FOREVER)
        return NULL;
    *left = (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
    return left;
}

/* Two descriptors behind the program's: the link's and the thread's own. */
static long sleep_in_kernel(struct stack_wait *wait, int bell)
{
    struct timespec left;
    struct timespec *timeout = until(wait->deadline_ns, &left);
    struct pollfd *own = wait->fds + wait->fd_count;
    own[0] = (struct pollfd){.fd = stack_link->fd, .events = POLLIN};
    own[1] = (struct pollfd){.fd = bell, .events = POLLIN};
    lock_release();
    long r = hook_raw_syscall(SYS_ppoll, (long)wait->fds, wait->fd_count + 2, (long)timeout,
                              (long)wait->mask, _NSIG / 8, 0);
    lock_take();
    return r;
}

static void read_bells(struct stack_wait *wait, int bell)
{
    struct pollfd *own = wait->fds + wait->fd_count;
    stack_link->woken(own[0].revents);
    if (own[1].revents) {
        uint64_t count;
        hook_raw_syscall(SYS_read, bell, (long)&count, sizeof count, 0, 0, 0);
    }
    for (unsigned i = 0; i < wait->fd_count; i++)
        wait->fds_ready |= wait->fds[i].revents != 0;
}

long stack_wait(struct stack_wait *wait)
{
    wait->fds_ready = false;
    stack_acknowledge(false);
    if (spin_first(wait))
        return 0;
    if (wait->deadline_ns != STACK_FOREVER && stack_now_ns() >= wait->deadline_ns)
        return -ETIMEDOUT;
    stack_acknowledge(true);
    if (!stack_link->arm())
        return 0;
    struct sleeper *s = lie_down();
    if (!s)
        return -ENOMEM;
    int64_t before = stack_now_ns();
    long r = sleep_in_kernel(wait, s->bell);
    if (stack_now_ns() - before < (int64_t)stack_config.spin_us * 4000)
        spin_share = SPIN_LEAST; /* looking longer would have helped, or nearly */
    if (r >= 0)
        read_bells(wait, s->bell);
    get_up(s);
    if (sleeping && !stack_link->arm()) /* for those who still sleep */
        stack_progress();
    stack_timers();
    return r < 0 ? r : 0;
}
