/*
 * System call instructions of the tests' own, in functions that a rewriter can prove: with a
 * symbol, a size and unwind information. Each function returns the raw kernel value.
 */
#ifndef CONFORMANCE_SITE_H
#define CONFORMANCE_SITE_H

#include "tests/conformance/check.h"

#include <errno.h>
#include <unistd.h>

long site_syscall(long number, long a1, long a2, long a3, long a4, long a5, long a6);
extern const unsigned char site_syscall_instruction[];

#define site0(n)             site_syscall((n), 0, 0, 0, 0, 0, 0)
#define site1(n, a)          site_syscall((n), (long)(a), 0, 0, 0, 0, 0)
#define site2(n, a, b)       site_syscall((n), (long)(a), (long)(b), 0, 0, 0, 0)
#define site3(n, a, b, c)    site_syscall((n), (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define site4(n, a, b, c, d) site_syscall((n), (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)

/* The call, with rsp = `stack` around the instruction and nothing written to the stack by us. */
long site_on_stack(void *stack, long number, long a1, long a2, long a3);
extern const unsigned char site_on_stack_instruction[];

/* What has become of a system call instruction. */
enum site_state { SITE_NATIVE, SITE_CALL, SITE_TRAP, SITE_UNKNOWN };

static inline enum site_state site_state(const unsigned char *instruction)
{
    /* volatile: the bytes change behind the compiler's back. */
    const volatile unsigned char *bytes = instruction;
    if (bytes[0] == 0x0f && bytes[1] == 0x05)
        return SITE_NATIVE;
    if (bytes[0] == 0xff && bytes[1] == 0xd0)
        return SITE_CALL;
    return bytes[0] == 0xcc ? SITE_TRAP : SITE_UNKNOWN;
}

/*
 * Without this a test of a mechanism that rewrites code would pass because nothing was hooked.
 * `rewritten` is what zpoline makes of the site: int3 makes a trap of each, the others touch none.
 */
static inline void site_expect(const unsigned char *instruction, enum site_state rewritten)
{
    static const char *const names[] = {"syscall", "call *%rax", "int3", "unknown bytes"};
    enum site_state expected = check_under("zpoline") ? rewritten
                               : check_under("int3")  ? SITE_TRAP
                                                      : SITE_NATIVE;
    enum site_state found = site_state(instruction);
    CHECK(found == expected, "at %p: %s, expected %s", (const void *)instruction, names[found],
          names[expected]);
}

#endif
