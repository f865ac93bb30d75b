/*
 * NetBSD's threads that are waited for (_lwp_wait), and what its thread library asks of the kernel
 * for each. A thread that may be waited for keeps its memory here when it ends; the host's kernel
 * clears `alive` as its last act, so that the stack it ran on may be used again.
 */
#include "signals.h"
#include "thread.h"

#include <asm/unistd.h>
#include <linux/futex.h>

#define EVERYBODY 0x7fffffff

static uint32_t ends; /* how many have ended; a futex */

void guest_thread_ended(struct guest_thread *self)
{
    __atomic_store_n(&self->ended, 1, __ATOMIC_SEQ_CST);
    __atomic_fetch_add(&ends, 1, __ATOMIC_SEQ_CST);
    host_call(__NR_futex, &ends, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, EVERYBODY);
}

static int has_ended(const struct guest_thread *thread)
{
    return (int)__atomic_load_n(&thread->ended, __ATOMIC_SEQ_CST);
}

static int is_joinable(const struct guest_thread *thread)
{
    return __atomic_load_n(&thread->busy, __ATOMIC_SEQ_CST) &&
           __atomic_load_n(&thread->joinable, __ATOMIC_SEQ_CST);
}

/* One that may be waited for: with this number; or, if that is 0, one that has ended if there is
 * such. */
static struct guest_thread *candidate(int target)
{
    struct guest_thread *found = NULL;
    for (struct guest_thread *thread = guest_thread_all(); thread; thread = thread->next) {
        if (!is_joinable(thread) || (target && thread->tid != target))
            continue;
        if (has_ended(thread))
            return thread;
        found = thread;
    }
    return found;
}

/* Each comes to its end but for one that waits: the host's kernel wakes one, we the others. */
static long wait_gone(const struct guest_call *c, struct guest_thread *thread)
{
    uint32_t alive;
    long result = 0;
    while (result != -EINTR && (alive = __atomic_load_n(&thread->alive, __ATOMIC_SEQ_CST)))
        result = guest_wait(c->self, __NR_futex, (long)&thread->alive, FUTEX_WAIT, alive, 0, 0, 0);
    host_call(__NR_futex, &thread->alive, FUTEX_WAKE, EVERYBODY);
    return result == -EINTR ? -EINTR : 0;
}

/* 1: it is ours; 0: somebody else has been faster. */
static int reap(struct guest_thread *thread, int32_t *tid)
{
    uint32_t joinable = 1;
    *tid = thread->tid;
    if (!__atomic_compare_exchange_n(&thread->joinable, &joinable, 0, 0, __ATOMIC_SEQ_CST,
                                     __ATOMIC_SEQ_CST))
        return 0;
    guest_thread_release(thread);
    return 1;
}

/* (whom, or 0 for any; where to tell whom) */
long netbsd_lwp_wait(struct guest_call *c)
{
    int target = (int)c->a[0];
    int32_t tid;
    if (target == c->self->tid)
        return -EDEADLK;
    for (;;) {
        uint32_t seen = __atomic_load_n(&ends, __ATOMIC_SEQ_CST);
        struct guest_thread *thread = candidate(target);
        long error = 0;
        if (!thread)
            return target && guest_thread_find(target) ? -EINVAL : -ESRCH;
        if (!has_ended(thread))
            error = guest_wait(c->self, __NR_futex, (long)&ends, FUTEX_WAIT | FUTEX_PRIVATE_FLAG,
                               seen, 0, 0, 0);
        else if ((error = wait_gone(c, thread)) == 0 && reap(thread, &tid))
            return guest_write_if(c->a[1], &tid, sizeof tid);
        if (error == -EINTR)
            return error;
    }
}

/* Its memory is used again when it has ended: guest_thread_take(). */
long netbsd_lwp_detach(struct guest_call *c)
{
    struct guest_thread *thread = candidate(c->a[0] ? (int)c->a[0] : -1);
    uint32_t joinable = 1;
    if (thread && __atomic_compare_exchange_n(&thread->joinable, &joinable, 0, 0, __ATOMIC_SEQ_CST,
                                              __ATOMIC_SEQ_CST))
        return 0;
    return guest_thread_find((int)c->a[0]) ? -EINVAL : -ESRCH;
}

/* (features, where to the address of the thread's struct lwpctl): on which processor it runs is not
 * told, as for one that sleeps. */
long netbsd_lwp_ctl(struct guest_call *c)
{
    enum { FEATURES = 3 };
    uint64_t address = (uintptr_t)c->self->control;
    if (c->a[0] & ~FEATURES)
        return -ENODEV;
    return guest_write(c->a[1], &address, sizeof address);
}
