/* How many calls came by which way. */
#include "hook/core/ways.h"

#include "hook/core/entry.h"
#include "hook/core/thread.h"

static enum syscall_verdict (*counted)(struct syscall_call *call);
static int (*is_rewritten)(uintptr_t return_address);

static enum syscall_verdict count(struct syscall_call *call)
{
    const struct entry_frame *frame = (const struct entry_frame *)call;
    int way = !(frame->kind & KIND_SIGNAL)          ? WAY_CALL
              : is_rewritten(frame->return_address) ? WAY_INT3
                                                    : WAY_NET;
    /* This thread's alone; one instruction, so that a signal handler's call is not lost. */
    __asm__("incq %0" : "+m"(thread_self()->calls[way]) : : "cc");
    return counted(call);
}

void ways_count(const struct hook_facts *facts)
{
    is_rewritten = facts->is_rewritten;
    counted = hook_on_call;
    hook_on_call = count;
}

int ways_sum(uint64_t sums[CALL_WAYS])
{
    for (int way = 0; way < CALL_WAYS; way++) {
        sums[way] = 0;
        for (const struct thread_block *b = thread_blocks(); b; b = b->next) {
            sums[way] += __atomic_load_n(&b->calls[way], __ATOMIC_RELAXED);
        }
    }
    return counted != NULL;
}
