/*
 * The per-thread block and hook stack: made before a thread starts, given back when it ends, never
 * unmapped, so that their number is bounded by the largest number of threads that lived at once.
 */
#ifndef HOOK_CORE_THREAD_H
#define HOOK_CORE_THREAD_H

#include "hook/core/frame.h"

/* Lazily touched; a signal handler of the program may have to run on it, so it is roomy. */
#define HOOK_STACK_BYTES (256ul << 10)

/* The calling thread's block. Valid once thread_adopt() has run on it. */
static inline struct thread_block *thread_self(void)
{
    struct thread_block *block;
    __asm__("mov %%gs:0, %0" : "=r"(block));
    return block;
}

/* Where sleds that leave through the block jump (TB_ENTRY). Set-up, before the first block is made;
 * hook_entry if never set. */
void thread_entry_set(void (*entry)(void));

/* Gives the calling thread, which has none, a block, and starts using the gs base. 0 or -errno. */
int thread_adopt(void);

/* A block for a thread that is about to be made; NULL when memory is short. Async-signal-safe. */
struct thread_block *thread_block_take(void);
void thread_block_release(struct thread_block *block);

/* All blocks that were ever made, newest first; their threads may have ended. */
struct thread_block *thread_blocks(void);

/* After fork: only the calling thread is left. */
void thread_forget_others(void);

#endif
