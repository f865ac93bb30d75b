/* See lock.h. The owner is known by its thread pointer, so that no system call is needed. */
#include "macrobench/netstack/lock.h"

#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "hook/syscall_hook.h"

static _Atomic uintptr_t owner;
static _Atomic uint32_t waiting; /* threads that want to be woken */
static _Atomic uint32_t turns;   /* the futex: moves on when one of them shall look again */

void (*lock_late_work)(void);
static _Atomic bool late;

void lock_ask_late_work(void)
{
    atomic_store(&late, true);
}

static uintptr_t self(void)
{
    return (uintptr_t)__builtin_thread_pointer();
}

static bool try(uintptr_t me)
{
    uintptr_t nobody = 0;
    return atomic_compare_exchange_strong_explicit(&owner, &nobody, me, memory_order_acquire,
                                                   memory_order_relaxed);
}

static void wait_for_it(uintptr_t me)
{
    atomic_fetch_add(&waiting, 1);
    for (;;) {
        uint32_t turn = atomic_load(&turns);
        if (try(me))
            break;
        hook_raw_syscall(SYS_futex, (long)&turns, FUTEX_WAIT_PRIVATE, turn, 0, 0, 0);
    }
    atomic_fetch_sub(&waiting, 1);
}

bool lock_take(void)
{
    uintptr_t me = self();
    if (try(me))
        return true;
    if (atomic_load_explicit(&owner, memory_order_relaxed) == me)
        return false;
    wait_for_it(me);
    return true;
}

void lock_release(void)
{
    while (atomic_load_explicit(&late, memory_order_relaxed)) {
        atomic_store(&late, false);
        lock_late_work();
    }
    /* Ordered before the look at `waiting`: a thread that counts itself afterwards sees no owner.
     */
    atomic_exchange(&owner, 0);
    if (atomic_load(&waiting)) {
        atomic_fetch_add(&turns, 1);
        hook_raw_syscall(SYS_futex, (long)&turns, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
    }
}

void lock_forget(void)
{
    atomic_store(&late, false);
    atomic_store(&owner, 0);
    atomic_store(&waiting, 0);
}
