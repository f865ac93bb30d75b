/* The pool of per-thread blocks with their hook stacks. */
#include "hook/core/thread.h"

#include <asm/errno.h>
#include <asm/prctl.h>
#include <asm/unistd.h>
#include <linux/mman.h>

#include "hook/core/alternate.h"
#include "hook/core/entry.h"
#include "hook/core/text.h"
#include "hook/raw.h"

#define PAGE_BYTES  4096ul
#define BLOCK_BYTES 4096ul /* above the stack, in the same mapping; a guard page lies below */

_Static_assert(sizeof(struct thread_block) <= BLOCK_BYTES, "block larger than its page");

static struct thread_block *all_blocks;
static void (*sled_entry)(void) = hook_entry;

void thread_entry_set(void (*entry)(void))
{
    sled_entry = entry;
}

static struct thread_block *block_make(void)
{
    unsigned long bytes = PAGE_BYTES + HOOK_STACK_BYTES + BLOCK_BYTES;
    long mapping = raw_syscall6(__NR_mmap, 0, bytes, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (RAW_IS_ERROR(mapping)) {
        return NULL;
    }
    if (raw_syscall3(__NR_mprotect, mapping, PAGE_BYTES, PROT_NONE) != 0) {
        raw_syscall2(__NR_munmap, mapping, bytes);
        return NULL;
    }
    uintptr_t base = (uintptr_t)mapping + PAGE_BYTES;
    struct thread_block *block = (struct thread_block *)(base + HOOK_STACK_BYTES);
    block->self = block;
    block->stack_base = base;
    block->stack_top = base + HOOK_STACK_BYTES;
    block->busy = 1;
    block->next = __atomic_load_n(&all_blocks, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&all_blocks, &block->next, block, 1, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED)) {
    }
    return block;
}

static struct thread_block *block_reuse(void)
{
    struct thread_block *block = __atomic_load_n(&all_blocks, __ATOMIC_ACQUIRE);
    for (; block; block = block->next) {
        uint32_t idle = 0;
        if (__atomic_load_n(&block->busy, __ATOMIC_RELAXED) == 0 &&
            __atomic_compare_exchange_n(&block->busy, &idle, 1, 0, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED)) {
            return block;
        }
    }
    return NULL;
}

struct thread_block *thread_block_take(void)
{
    struct thread_block *block = block_reuse();
    if (!block) {
        block = block_make();
    }
    if (block) {
        block->free_stack = block->stack_top;
        block->entry = sled_entry;
        block->current = NULL;
        block->vfork_depth = 0;
        block->vfork_top = 0;
        block->blocked_owned = 0;
        block->pending_owned = 0;
        block->vfork_actions = 0;
        block->alternate.bytes = 0; /* as in a new thread (copy_process(), kernel/fork.c) */
        block->alternate_known = 0;
        block->unmap_bytes = 0;
        block->exec_pages = NULL;
        block->hook_slot = NULL;
        block->libc_prepared = 0;
        block->tid = 0;
    }
    return block;
}

void thread_block_release(struct thread_block *block)
{
    __atomic_store_n(&block->busy, 0, __ATOMIC_RELEASE);
}

int thread_adopt(void)
{
    struct thread_block *block = thread_block_take();
    if (!block) {
        return -ENOMEM;
    }
    long result = raw_syscall2(__NR_arch_prctl, ARCH_SET_GS, block);
    if (result != 0) {
        thread_block_release(block);
    } else {
        block->tid = (uint64_t)raw_syscall0(__NR_gettid);
        alternate_ask(block);
    }
    return (int)result;
}

struct thread_block *thread_blocks(void)
{
    return __atomic_load_n(&all_blocks, __ATOMIC_ACQUIRE);
}

void thread_forget_others(void)
{
    struct thread_block *self = thread_self();
    for (struct thread_block *block = all_blocks; block; block = block->next) {
        memset(block->calls, 0, sizeof block->calls); /* they were the parent's */
        if (block != self) {
            thread_block_release(block);
        }
    }
}
