/* The memory of each thread, and how threads begin and end, whatever the guest calls them by. */
#include "thread.h"

#include "signals.h"

#include <asm/unistd.h>
#include <linux/mman.h>
#include <linux/sched.h>

#define PAGE_BYTES 4096ul
#define SLOT_BYTES ((sizeof(struct guest_thread) + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1))
#define CHILD_FLAGS \
    (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM)

static struct guest_thread *all; /* that ever were, newest first */

/* The stack lies below the slot, and a page that nobody may touch below that. */
static struct guest_thread *make(void)
{
    size_t bytes = PAGE_BYTES + GUEST_STACK_BYTES + SLOT_BYTES;
    long at =
        host_call(__NR_mmap, 0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (HOST_IS_ERROR(at))
        return NULL;
    host_call(__NR_mprotect, at, PAGE_BYTES, PROT_NONE);
    struct guest_thread *thread =
        (struct guest_thread *)(at + (long)(PAGE_BYTES + GUEST_STACK_BYTES));
    thread->busy = 1;
    thread->next = __atomic_load_n(&all, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&all, &thread->next, thread, 1, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED)) {
    }
    return thread;
}

struct guest_thread *guest_thread_all(void)
{
    return __atomic_load_n(&all, __ATOMIC_ACQUIRE);
}

/* One that nobody waits for any more, that has told its end, and that the kernel has forgotten. It
 * is the caller's now. */
static int has_left(struct guest_thread *thread)
{
    uint32_t ended = 1;
    return !__atomic_load_n(&thread->joinable, __ATOMIC_SEQ_CST) &&
           !__atomic_load_n(&thread->alive, __ATOMIC_SEQ_CST) &&
           __atomic_compare_exchange_n(&thread->ended, &ended, 0, 0, __ATOMIC_SEQ_CST,
                                       __ATOMIC_RELAXED);
}

static struct guest_thread *reuse(void)
{
    struct guest_thread *thread = __atomic_load_n(&all, __ATOMIC_ACQUIRE);
    for (; thread; thread = thread->next) {
        uint32_t idle = 0;
        if (__atomic_compare_exchange_n(&thread->busy, &idle, 1, 0, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED))
            return thread;
        if (has_left(thread))
            return thread;
    }
    return NULL;
}

struct guest_thread *guest_thread_take(void)
{
    struct guest_thread *thread = reuse();
    thread = thread ? thread : make();
    if (!thread)
        return NULL;
    thread->pending = thread->has_saved = thread->stepping = thread->unparked = 0;
    thread->kept = thread->mask = 0;
    thread->tid = 0;
    thread->alive = thread->joinable = thread->ended = 0;
    thread->control[0] = -1; /* LWPCTL_CPU_NONE */
    thread->tid_to[0] = thread->tid_to[1] = 0;
    thread->stack = (struct guest_stack){.flags = GUEST_SS_DISABLE};
    return thread;
}

void guest_thread_release(struct guest_thread *thread)
{
    __atomic_store_n(&thread->tid, 0, __ATOMIC_RELAXED);
    thread->joinable = thread->ended = 0;
    __atomic_store_n(&thread->busy, 0, __ATOMIC_RELEASE);
}

uintptr_t guest_stack_top(struct guest_thread *thread)
{
    return (uintptr_t)thread;
}

static long stack_set(struct guest_thread *thread)
{
    stack_t stack = {
        .ss_sp = (void *)(guest_stack_top(thread) - GUEST_STACK_BYTES),
        .ss_size = GUEST_STACK_BYTES,
    };
    return host_call(__NR_sigaltstack, &stack, 0);
}

long guest_thread_first(void)
{
    uint64_t mask = 0;
    struct guest_thread *thread = guest_thread_take();
    if (!thread)
        return -ENOMEM;
    host_call(__NR_rt_sigprocmask, 0, 0, &mask, sizeof mask);
    thread->mask = mask;
    thread->tid = (int32_t)host_call(__NR_gettid, 0);
    *guest_services->thread_slot() = thread;
    return stack_set(thread);
}

void guest_threads_forget(void)
{
    struct guest_thread *self = guest_self();
    for (struct guest_thread *thread = all; thread; thread = thread->next) {
        if (thread != self)
            guest_thread_release(thread);
    }
    if (self)
        self->tid = (int32_t)host_call(__NR_gettid, 0);
}

struct guest_thread *guest_thread_find(int tid)
{
    struct guest_thread *thread = __atomic_load_n(&all, __ATOMIC_ACQUIRE);
    while (thread && !(__atomic_load_n(&thread->busy, __ATOMIC_RELAXED) &&
                       !__atomic_load_n(&thread->ended, __ATOMIC_RELAXED) &&
                       __atomic_load_n(&thread->tid, __ATOMIC_RELAXED) == tid))
        thread = thread->next;
    return tid > 0 ? thread : NULL;
}

/* --- a thread's life --- */

/* Both sides write it: each is to find it there when it goes on. */
static void tell(const long to[2], size_t bytes, int64_t tid)
{
    for (int i = 0; i < 2; i++)
        guest_write_if(to[i], &tid, bytes);
}

long guest_thread_clone(struct guest_call *c, struct guest_thread *thread, uint64_t tls,
                        int has_tls)
{
    struct syscall_registers *r = syscall_registers(c->call);
    signals_block_all(); /* the child begins so, too; on_return opens them again here */
    r->child_rip = (uintptr_t)guest_thread_start;
    r->child_slot = thread;
    c->self->child = thread;
    c->self->child_joinable = thread->joinable;
    c->self->child_tid_to[0] = thread->tid_to[0];
    c->self->child_tid_to[1] = thread->tid_to[1];
    c->self->tid_bytes = thread->tid_bytes;
    c->call->number = __NR_clone;
    c->call->args[0] = (long)(CHILD_FLAGS | (has_tls ? CLONE_SETTLS : 0) |
                              (thread->alive ? CLONE_CHILD_CLEARTID : 0));
    c->call->args[1] = (long)guest_stack_top(thread);
    c->call->args[2] = 0;
    c->call->args[3] = thread->alive ? (long)&thread->alive : 0;
    c->call->args[4] = (long)tls;
    c->verdict = GUEST_FOLLOW;
    return 0;
}

/* In the parent. What the guest's call returns. */
long guest_thread_made(struct guest_thread *self, long result)
{
    struct guest_thread *child = self->child;
    self->child = NULL;
    if (result < 0) {
        guest_thread_release(child);
        return result;
    }
    int32_t unknown = 0;
    if (self->child_joinable) /* may be waited for before it has begun */
        __atomic_compare_exchange_n(&child->tid, &unknown, (int32_t)result, 0, __ATOMIC_SEQ_CST,
                                    __ATOMIC_RELAXED);
    tell(self->child_tid_to, self->tid_bytes, result);
    return 0;
}

/* The child's first steps, on its own signal stack: the frame that holds its registers. */
__attribute__((used, visibility("hidden"))) void *guest_thread_begin(void);
void *guest_thread_begin(void)
{
    struct guest_thread *self = guest_self();
    struct ucontext *host = frame_host(self);
    __atomic_store_n(&self->tid, (int32_t)host_call(__NR_gettid, 0), __ATOMIC_RELEASE);
    tell(self->tid_to, self->tid_bytes, self->tid);
    stack_set(self);
    host->uc_sigmask = signals_mask_for_host(self->mask);
    return host;
}

/* The mechanism gives its own memory back as its last act; ours is not used any more from here on.
 */
long guest_thread_exit(struct guest_call *c)
{
    signals_block_all();
    stack_t none = {.ss_flags = 2 /* SS_DISABLE */};
    host_call(__NR_sigaltstack, &none, 0);
    c->self->control[0] = -2; /* LWPCTL_CPU_EXITED */
    if (c->self->alive)
        guest_thread_ended(c->self);
    else
        guest_thread_release(c->self);
    c->call->number = __NR_exit;
    c->call->args[0] = 0;
    c->verdict = GUEST_FOLLOW;
    return 0;
}
