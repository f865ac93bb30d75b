/*
 * The fs base of this thread: where a libc has what belongs to a thread. Needs no memory of ours,
 * so that it can be used at any time.
 */
#ifndef HOOK_CORE_THREAD_POINTER_H
#define HOOK_CORE_THREAD_POINTER_H

#include <asm/prctl.h>
#include <asm/unistd.h>
#include <stdint.h>

#include "hook/raw.h"

/* In AT_HWCAP2 (arch/x86/include/uapi/asm/hwcap2.h): the instructions may be used. */
#define THREAD_POINTER_HWCAP2 (1ul << 1)

static inline uintptr_t thread_pointer_read(void)
{
    uintptr_t base;
    __asm__ volatile("rdfsbase %0" : "=r"(base) : : "memory");
    return base;
}

static inline void thread_pointer_write(uintptr_t base)
{
    __asm__ volatile("wrfsbase %0" : : "r"(base) : "memory");
}

/* The same where the kernel has not allowed the instructions (before Linux 5.9, nofsgsbase). */
static inline uintptr_t thread_pointer_ask(void)
{
    uintptr_t base = 0;
    raw_syscall2(__NR_arch_prctl, ARCH_GET_FS, &base);
    return base;
}

static inline void thread_pointer_tell(uintptr_t base)
{
    raw_syscall2(__NR_arch_prctl, ARCH_SET_FS, base);
}

#endif
