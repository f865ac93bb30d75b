/*
 * How a call that was passed on returns to the program: by `ret`, or by `pop; jmp`.
 *
 * A CPU predicts a `ret` by the stack of returns that it keeps. Linux empties or refills that stack
 * at each entry on AMD's Zen 1 to Zen 4 (Documentation/admin-guide/hw-vuln/srso.rst, retbleed's
 * untrained returns): there the first `ret` behind a system call is mispredicted whoever makes it,
 * so ours must not be one more. Elsewhere the stack is whole behind a system call, and `pop; jmp`
 * would leave the site's return in it, so that each return of the program's own is mispredicted.
 * A chain of three calls around getpid, passed on, by native: 1.5 by jump and 1.15 by ret on an
 * Intel Xeon, 1.07 by jump on an AMD EPYC (Zen 4).
 */
#include <cpuid.h>

#include "hook/core/entry.h"
#include "hook/core/hook_internal.h"

#define ZEN_5 0x1a

/* Jumps until the CPU is known: right everywhere, if not the cheapest. */
uint64_t hook_pass_jumps = 1;

static int is_vendor(unsigned b, unsigned c, unsigned d, const char *name)
{
    unsigned letters[3] = {b, d, c};
    const char *text = (const char *)letters;
    int same = 1;
    for (unsigned i = 0; i < sizeof letters; i++) {
        same &= text[i] == name[i];
    }
    return same;
}

void pass_return_choose(void)
{
    unsigned a, b, c, d;
    hook_pass_jumps = 0;
    if (__get_cpuid(0, &a, &b, &c, &d) &&
        (is_vendor(b, c, d, "AuthenticAMD") || is_vendor(b, c, d, "HygonGenuine")) &&
        __get_cpuid(1, &a, &b, &c, &d)) {
        /* AMD APM volume 3, CPUID Fn0000_0001 */
        unsigned family = (a >> 8 & 0xf) + (a >> 20 & 0xff);
        hook_pass_jumps = family < ZEN_5;
    }
}
