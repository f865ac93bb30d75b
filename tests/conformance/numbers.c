/*
 * Numbers that name no system call: ENOSYS for everything behind the table, for -1 and other
 * negative ones; and the kernel looks at the low 32 bits of rax only, so that getpid with rubbish
 * above is getpid. With the x32 bit it is getpid or ENOSYS, as the kernel was built. Argument
 * "address": so it is for a number that is the address of code, too.
 */
#include "tests/conformance/site.h"

#include <sys/mman.h>
#include <sys/syscall.h>

#define FIRST_UNUSED 480 /* 470 were there in 2026: room for some years */
#define X32_BIT      0x40000000L

static void check_unknown(long number)
{
    long result = site0(number);
    CHECK(result == -ENOSYS, "call %ld (%#lx) returned %ld", number, number, result);
}

/* Where no system call number will be, nor another mapping. */
#define CODE_ADDRESS 0x20000000L

static void check_address(void)
{
    unsigned char *code = mmap((void *)CODE_ADDRESS, 4096, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (code != (unsigned char *)CODE_ADDRESS)
        SKIP("the address %#lx is taken", CODE_ADDRESS);
    code[0] = 0xc3; /* ret */
    if (mprotect(code, 4096, PROT_READ | PROT_EXEC) != 0)
        SKIP("code cannot be written here: %s", strerror(errno));
    check_unknown(CODE_ADDRESS);
}

static void check_numbers(void)
{
    static const long unknown[] = {-1,
                                   0xffffffffL,
                                   -4096,
                                   4096,
                                   4097,
                                   8191,
                                   65536,
                                   0x12345,
                                   0x7fffffffL,
                                   0x80000000L,
                                   1L << 32 | 600,
                                   (long)0x8000000000000258,
                                   -2,
                                   -39,
                                   0xffffffffL << 32 | 4096};
    static const long upper[] = {1L << 32, 0xdeadbeefL << 32, -0x100000000L, (long)(1UL << 63),
                                 1L << 47};

    for (long number = FIRST_UNUSED; number < 4096; number++)
        check_unknown(number);
    for (unsigned i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        check_unknown(unknown[i]);

    long self = getpid();
    for (unsigned i = 0; i < sizeof upper / sizeof upper[0]; i++) {
        long result = site0(upper[i] | SYS_getpid);
        CHECK(result == self, "getpid with rax %#lx returned %ld, expected %ld",
              upper[i] | SYS_getpid, result, self);
    }
    long result = site0(X32_BIT | SYS_getpid);
    CHECK(result == self || result == -ENOSYS, "x32 getpid returned %ld", result);
    result = site0(X32_BIT | 600);
    CHECK(result == -ENOSYS, "x32 call 600 returned %ld", result);
}

int main(int argc, char **argv)
{
    site_expect(site_syscall_instruction, SITE_CALL);
    if (argc > 1 && strcmp(argv[1], "address") == 0)
        check_address();
    else
        check_numbers();
    return check_result();
}
