/*
 * The rudest hook that the contract allows: it does not declare HOOK_NO_VECTOR_STATE, and at each
 * call, in a forked child and when it reports it overwrites all x87, MMX, SSE, AVX and AVX-512
 * registers, MXCSR and the x87 control word. The registers are not in the clobber lists, since
 * nothing here lives in them. It also overwrites the general registers that a function may, and
 * stops the program when it is not called with the x87 stack and the MXCSR that the calling
 * convention promises.
 */
#include "hook/syscall_hook.h"
#include "tests/conformance/hooks/clobber_general.h"

#include <cpuid.h>
#include <errno.h>
#include <stdbool.h>

static bool has_avx;
static bool has_avx512;

static int init(const struct syscall_hook_host *host)
{
    unsigned a, b, c, d, low, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
        return 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    has_avx = (low & 0x6) == 0x6;
    has_avx512 = (low & 0xe6) == 0xe6;
    return 0;
}

static void expect_clean_state(void)
{
    struct {
        uint16_t control, r1, status, r2, tag, r3;
        uint32_t rest[4];
    } x87;
    uint32_t mxcsr;
    __asm__ volatile("fnstenv %0\n\tstmxcsr %1" : "=m"(x87), "=m"(mxcsr));
    if (x87.tag != 0xffff || x87.control != 0x037f || (mxcsr & 0xffc0) != 0x1f80)
        __builtin_trap();
}

static void clobber_x87(void)
{
    static const uint16_t control = 0x037f;
    __asm__ volatile("fninit\n\t"
                     "fldpi\n\tfldpi\n\tfldpi\n\tfldpi\n\tfldpi\n\tfldpi\n\tfldpi\n\tfldpi\n\t"
                     "emms\n\t"
                     "fldcw %0"
                     :
                     : "m"(control));
}

static void clobber_sse(void)
{
    static const uint32_t mxcsr = 0x3f80 | 0x2a;
    __asm__ volatile(".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
                     "pcmpeqd %%xmm\\n, %%xmm\\n\n\t"
                     ".endr\n\t"
                     "ldmxcsr %0"
                     :
                     : "m"(mxcsr));
}

static void clobber_avx(void)
{
    __asm__ volatile(".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
                     "vxorps %%ymm\\n, %%ymm\\n, %%ymm\\n\n\t"
                     ".endr"
                     :
                     :);
}

static void clobber_avx512(void)
{
    __asm__ volatile(".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, "
                     "19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31\n\t"
                     "vpternlogd $0xff, %%zmm\\n, %%zmm\\n, %%zmm\\n\n\t"
                     ".endr\n\t"
                     ".irp n, 0, 1, 2, 3, 4, 5, 6, 7\n\t"
                     "kxnorw %%k\\n, %%k\\n, %%k\\n\n\t"
                     ".endr"
                     :
                     :);
}

static void clobber_all(void)
{
    expect_clean_state();
    clobber_general();
    clobber_x87();
    clobber_sse();
    if (has_avx)
        clobber_avx();
    if (has_avx512)
        clobber_avx512();
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    clobber_all();
    return HOOK_PASS;
}

static long report(char *buffer, size_t size)
{
    clobber_all();
    if (size < 2)
        return -ENOSPC;
    buffer[0] = '{';
    buffer[1] = '}';
    return 2;
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .name = "clobber",
    .init = init,
    .on_call = on_call,
    .fork_child = clobber_all,
    .report = report,
};
