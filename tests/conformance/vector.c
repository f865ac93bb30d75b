/*
 * A system call keeps all x87, SSE, AVX and AVX-512 state that the CPU has: data registers, mask
 * registers, MXCSR and the x87 control, status and tag words; also in both processes after a fork,
 * and after an exec that the kernel refuses, before which a hook writes its report.
 * The program must see this whatever the hook does to those registers.
 */
#include "tests/conformance/site.h"
#include "tests/conformance/vector_image.h"

#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static uint64_t mask;

static long probe_with(long number, unsigned seed, const char *first, long second)
{
    const long args[6] = {(long)first, second};
    return vector_image_call(mask, seed, number, args);
}

static long probe(long number, unsigned seed)
{
    return probe_with(number, seed, NULL, 0);
}

static void check_image(long number)
{
    char difference[128];
    CHECK(vector_image_same(mask, difference, sizeof difference), "call %ld: %s", number,
          difference);
}

static void check_fork(void)
{
    long child = probe(SYS_fork, 5);
    if (child == 0) {
        check_start_over();
        check_image(SYS_fork);
        _exit(check_result());
    }
    check_image(SYS_fork);
    int status = -1;
    waitpid((pid_t)child, &status, 0);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0, "in the forked child (status %#x)",
          (unsigned)status);
}

/* The file is fit to be executed, the list of words is not. EPERM: none is, under seccomp_trap. */
static void check_exec(void)
{
    long result = probe_with(SYS_execve, 6, "/bin/true", 16);
    CHECK(result == -EFAULT || result == -EPERM, "execve returned %ld", result);
    check_image(SYS_execve);
}

int main(void)
{
    mask = vector_image_components();
    if (mask == 0)
        SKIP("the CPU or the kernel has no XSAVE");
    site_expect(vector_instruction, SITE_CALL);
    printf("note: state seen:");
    for (unsigned bit = 0; bit < 8; bit++) {
        const char *name = vector_image_name(bit);
        if (name)
            printf(" %s%s", mask >> bit & 1 ? "" : "no ", name);
    }
    printf("\n");
    long self = getpid();
    for (unsigned seed = 0; seed < 8; seed++) {
        long result = probe(SYS_getpid, seed);
        CHECK(result == self, "getpid returned %ld", result);
        check_image(SYS_getpid);
        probe(SYS_sched_yield, seed);
        check_image(SYS_sched_yield);
        probe(1023, seed);
        check_image(1023);
    }
    check_fork();
    check_exec();
    return check_result();
}
