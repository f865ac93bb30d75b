/*
 * Looking at the program's memory for hook "trace": the kernel copies, so that a bad pointer is an
 * answer and not a fault.
 */
#include "hook/libraries/trace.h"

#include <asm/unistd_64.h>

#define PAGE_BYTES 4096

struct span { /* struct iovec, without a libc's headers */
    const void *start;
    size_t size;
};

size_t trace_memory_read(const void *from, void *to, size_t size)
{
    long pid = hook_raw_syscall(__NR_getpid, 0, 0, 0, 0, 0, 0);
    /* One span a page: the call says how much it copied by whole spans only. */
    size_t done = 0;
    while (done < size) {
        size_t step = PAGE_BYTES - ((uintptr_t)from + done) % PAGE_BYTES;
        if (step > size - done)
            step = size - done;
        struct span source = {(const char *)from + done, step};
        struct span target = {(char *)to + done, step};
        long got =
            hook_raw_syscall(__NR_process_vm_readv, pid, (long)&target, 1, (long)&source, 1, 0);
        if (got <= 0)
            break;
        done += (size_t)got;
    }
    return done;
}
