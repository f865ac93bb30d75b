/*
 * See hook_libc_apart.h. What a new thread of the hook's libc needs is made as pthread_create(3)
 * does (nptl/allocatestack.c, nptl/pthread_create.c): by the dynamic linker, and then the fields
 * that a thread does not find as it is born.
 */
#include "hook/core/hook_libc_apart.h"

#include <asm/errno.h>
#include <asm/sigcontext.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <asm/ucontext.h>

#include "hook/core/entry.h"
#include "hook/core/signals.h"
#include "hook/core/text.h"
#include "hook/core/thread.h"
#include "hook/core/thread_pointer.h"
#include "hook/core/user_copy.h"

/* In uc_flags of a frame whose handler has interrupted the hook; beside SIGNALS_FRAME_OWNED. */
#define FRAME_OF_HOOK (1ull << 61)

#define RSEQ_CPU_ID     4 /* in struct rseq */
#define RSEQ_REFUSED    (-2)
#define LIST_HEAD_BYTES 24

/* tcbhead_t (sysdeps/x86_64/nptl/tls.h). All but the last are fixed by the ABI of compilers. */
struct thread_head {
    void *self;
    void *vector;
    void *thread;
    uint32_t threads, scope;
    uintptr_t vdso_call;
    uintptr_t stack_guard, pointer_guard;
};

/* Of the hook's dynamic linker and libc. */
struct linker_functions {
    void *(*allocate)(void *memory);
    void (*release)(void *thread, int with_memory);
    uint32_t tid_offset;
    const long *restartable; /* __rseq_offset, or NULL */
    long robust_offset;      /* 0: unknown */
};

static int expected, by_instruction, begun;
static struct linker_functions linker_;
static int (*threads_come)(void);
static void (*thread_start)(void);
static enum syscall_verdict (*called)(struct syscall_call *call);

static uintptr_t pointer_get(void)
{
    return by_instruction ? thread_pointer_read() : thread_pointer_ask();
}

static void pointer_set(uintptr_t base)
{
    if (by_instruction) {
        thread_pointer_write(base);
    } else {
        thread_pointer_tell(base);
    }
}

/* --- set-up --- */

void hook_libc_apart_expect(uint64_t hwcap2, int (*threads_come_)(void))
{
    expected = 1;
    threads_come = threads_come_;
    by_instruction = (hwcap2 & THREAD_POINTER_HWCAP2) != 0;
}

int hook_libc_apart_expected(void)
{
    return expected;
}

int hook_libc_apart_find(const struct hook_linker *linker, void *library)
{
    /* For debuggers: bits, how many, offset (nptl_db/db_info.c). */
    const uint32_t *tid = linker->symbol(library, "_thread_db_pthread_tid");
    struct linker_functions *f = &linker_;
    f->allocate = (void *(*)(void *))linker->symbol(library, "_dl_allocate_tls");
    f->release = (void (*)(void *, int))linker->symbol(library, "_dl_deallocate_tls");
    f->restartable = linker->symbol(library, "__rseq_offset");
    if (!tid || tid[0] != 32 || !f->allocate || !f->release) {
        return -ENOENT;
    }
    f->tid_offset = tid[2];
    return threads_come();
}

/* Where the list of robust mutexes begins, with the pointer to its end before it. */
static long robust_offset_find(uintptr_t thread)
{
    uintptr_t head = 0, before = 0;
    uint64_t bytes = 0;
    if (raw_syscall3(__NR_get_robust_list, 0, &head, &bytes) != 0 || bytes != LIST_HEAD_BYTES ||
        head < thread || head - thread > 4096) {
        return 0;
    }
    memcpy(&before, (const void *)(head - sizeof before), sizeof before);
    return before == head ? (long)(head - thread) : 0;
}

static inline __attribute__((always_inline)) enum syscall_verdict
call_apart(struct syscall_call *call, uintptr_t (*get)(void), void (*set)(uintptr_t))
{
    struct thread_block *block = thread_self();
    block->program_pointer = get();
    set(block->libc_pointer);
    enum syscall_verdict verdict = called(call);
    set(block->program_pointer);
    return verdict;
}

static enum syscall_verdict call_by_instruction(struct syscall_call *call)
{
    return call_apart(call, thread_pointer_read, thread_pointer_write);
}

static enum syscall_verdict call_by_kernel(struct syscall_call *call)
{
    return call_apart(call, thread_pointer_ask, thread_pointer_tell);
}

void hook_libc_apart_begin(void (*start)(void), int around_calls)
{
    struct thread_block *block = thread_self();
    block->libc_pointer = pointer_get();
    block->libc_tid = (uint32_t *)(block->libc_pointer + linker_.tid_offset);
    linker_.robust_offset = robust_offset_find(block->libc_pointer);
    thread_start = start;
    if (around_calls) {
        called = hook_on_call;
        hook_on_call = by_instruction ? call_by_instruction : call_by_kernel;
    }
    begun = 1;
}

/* --- other calls of the library --- */

void hook_libc_enter(void)
{
    if (begun) {
        struct thread_block *block = thread_self();
        block->program_pointer = pointer_get();
        pointer_set(block->libc_pointer);
    }
}

void hook_libc_leave(void)
{
    if (begun) {
        pointer_set(thread_self()->program_pointer);
    }
}

/* --- threads --- */

static void fields_fill(char *thread)
{
    const struct thread_head *ours = (const struct thread_head *)thread_self()->libc_pointer;
    struct thread_head *head = (struct thread_head *)thread;
    head->self = head->thread = thread;
    head->stack_guard = ours->stack_guard;
    head->pointer_guard = ours->pointer_guard;
    if (linker_.restartable) {
        *(int32_t *)(thread + *linker_.restartable + RSEQ_CPU_ID) = RSEQ_REFUSED;
    }
    if (linker_.robust_offset) {
        void **list = (void **)(thread + linker_.robust_offset);
        memcpy(list, (const char *)ours + linker_.robust_offset, LIST_HEAD_BYTES);
        list[0] = list[-1] = list;
    }
}

/* The functions of the linker allocate: no handler of the program may come in between, whose calls
 * could come here, too. What an ended thread has left is what its block's next thread replaces. */
int hook_libc_thread_make(struct thread_block *block)
{
    if (!begun) {
        return 0;
    }
    uint64_t mask = signals_block_foreign();
    hook_libc_enter();
    uintptr_t ours = thread_self()->libc_pointer;
    if (block->libc_pointer) {
        linker_.release((void *)block->libc_pointer, 1);
    }
    char *thread = linker_.allocate(NULL);
    block->libc_pointer = (uintptr_t)thread;
    block->libc_tid = thread ? (uint32_t *)(thread + linker_.tid_offset) : NULL;
    if (thread) {
        fields_fill(thread);
        pointer_set((uintptr_t)thread);
        thread_start();
        pointer_set(ours);
    }
    hook_libc_leave();
    signals_restore(mask);
    return thread ? 0 : -ENOMEM;
}

void hook_libc_in_fork_child(void)
{
    if (begun) {
        *thread_self()->libc_tid = (uint32_t)raw_syscall0(__NR_gettid);
    }
}

/* --- what the program sees --- */

int hook_libc_inside(void)
{
    return begun && pointer_get() == thread_self()->libc_pointer;
}

uintptr_t hook_libc_program_pointer(void)
{
    return thread_self()->program_pointer;
}

void hook_libc_program_pointer_set(uintptr_t base)
{
    thread_self()->program_pointer = base;
}

void hook_libc_handler_starts(void *context)
{
    if (hook_libc_inside()) {
        ((struct ucontext *)context)->uc_flags |= FRAME_OF_HOOK;
        pointer_set(thread_self()->program_pointer);
    }
}

void hook_libc_handler_returns(void *context)
{
    struct ucontext *c = context;
    unsigned long flags;
    if (begun && hook_copy(&flags, &c->uc_flags, sizeof flags) == 0 && (flags & FRAME_OF_HOOK)) {
        struct thread_block *block = thread_self();
        c->uc_flags &= ~FRAME_OF_HOOK;
        block->program_pointer = pointer_get();
        pointer_set(block->libc_pointer);
    }
}
