/*
 * Whatever value a hook answers reaches the program: every errno (argument "libc") as -1 and errno
 * through libc's syscall(3), and (argument "instruction") as it is at the instruction. Runs under
 * hooks/lab.c.
 */
#include "tests/conformance/lab.h"
#include "tests/conformance/site.h"

#include <sys/syscall.h>

static void through_libc(void)
{
    CHECK(syscall(LAB_PRESENT) == LAB_YES, "hooks/lab.c does not answer");
    for (long number = 1; number <= 4095; number++) {
        errno = 0;
        long result = syscall(LAB_ANSWER, -number);
        CHECK(result == -1 && errno == number, "-%ld became %ld with errno %d", number, result,
              errno);
    }
}

static void at_the_instruction(void)
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
    for (long number = 1; number <= 4095; number++)
        CHECK(site1(LAB_ANSWER, -number) == -number, "-%ld did not reach the instruction", number);
    for (unsigned i = 0; i < sizeof values / sizeof values[0]; i++) {
        long result = site1(LAB_ANSWER, values[i]);
        CHECK(result == values[i], "%#lx became %#lx", values[i], result);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "libc") == 0)
        through_libc();
    else
        at_the_instruction();
    return check_result();
}
