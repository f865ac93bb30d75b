/*
 * How this CPU saves its vector state: XSAVEC skips what is in its initial state, XSAVE comes
 * next, FXSAVE is always there (Intel SDM volume 1, chapter 13).
 */
#include <cpuid.h>

#include "hook/core/entry.h"
#include "hook/core/hook_internal.h"

#define CPUID_1_OSXSAVE    (1u << 27)
#define CPUID_D1_XSAVEC    (1u << 1)
#define FXSAVE_BYTES       512
#define STATE_PKRU         (1ull << 9) /* belongs to the program; a hook does not change it */
#define ROUND_UP_64(bytes) (((bytes) + 63ull) & ~63ull)

uint32_t hook_vector_save = VECTOR_SAVE_NONE;
uint64_t hook_vector_bytes;
uint64_t hook_vector_mask;

static uint64_t enabled_states(void)
{
    uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

void vector_save_choose(void)
{
    unsigned a, b, c, d;
    hook_vector_save = VECTOR_SAVE_FXSAVE;
    hook_vector_bytes = FXSAVE_BYTES;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & CPUID_1_OSXSAVE)) {
        return;
    }
    if (!__get_cpuid_count(0xd, 0, &a, &b, &c, &d)) {
        return;
    }
    hook_vector_mask = enabled_states() & ~STATE_PKRU;
    hook_vector_bytes = ROUND_UP_64(b);
    hook_vector_save = VECTOR_SAVE_XSAVE;
    if (__get_cpuid_count(0xd, 1, &a, &b, &c, &d) && (a & CPUID_D1_XSAVEC)) {
        hook_vector_bytes = ROUND_UP_64(b);
        hook_vector_save = VECTOR_SAVE_XSAVEC;
    }
}
