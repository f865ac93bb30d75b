/*
 * Whatever value a hook answers reaches the program: every errno as -1 and errno through libc's
 * syscall(3), and as it is at the instruction. Runs under hooks/lab.c.
 */
#include "tests/conformance/lab.h"
#include "tests/conformance/site.h"

#include <sys/syscall.h>

static void check_errno(int number)
{
    CHECK(site1(LAB_ANSWER, -number) == -number, "-%d did not reach the instruction", number);
    errno = 0;
    long result = syscall(LAB_ANSWER, -(long)number);
    CHECK(result == -1 && errno == number, "-%d became %ld with errno %d", number, result, errno);
}

int main(void)
{
    static const long values[] = {0,
                                  1,
                                  -4096,
                                  4096,
                                  0x7fffffffL,
                                  0x80000000L,
                                  -0x80000000L,
                                  0xffffffffL,
                                  1L << 32,
                                  (long)0x8000000000000000,
                                  0x7fffffffffffffffL};
    CHECK(site0(LAB_PRESENT) == LAB_YES, "hooks/lab.c does not answer");
    for (int number = 1; number <= 4095; number++)
        check_errno(number);
    for (unsigned i = 0; i < sizeof values / sizeof values[0]; i++) {
        long result = site1(LAB_ANSWER, values[i]);
        CHECK(result == values[i], "%#lx became %#lx", values[i], result);
    }
    return check_result();
}
