/*
 * Writing through a null pointer ends in SIGSEGV at that address. So does reading, but a mechanism
 * that maps page zero can keep reads out, also those by the kernel, only where the CPU has
 * protection keys: elsewhere that part is skipped. Argument "write" or "read" chooses.
 */
#include "tests/conformance/site.h"

#include <cpuid.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>

static sigjmp_buf back;
static volatile uintptr_t address;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    address = (uintptr_t)info->si_addr;
    siglongjmp(back, 1);
}

static void check_access(bool write, uintptr_t where)
{
    volatile char *byte = (volatile char *)where;
    address = ~0UL;
    if (sigsetjmp(back, 1) == 0) {
        if (write)
            *byte = 1; // NOLINT: on purpose
        else
            (void)*byte; // NOLINT: on purpose
        CHECK(false, "a %s at %#lx went on", write ? "write" : "read", where);
        return;
    }
    CHECK(address == where, "a %s at %#lx: si_addr is %#lx", write ? "write" : "read", where,
          address);
}

/* The kernel follows such a pointer for the program: EFAULT. */
static void check_kernel_access(bool write_there)
{
    int ends[2];
    char byte = 'x';
    if (pipe(ends) != 0 || write(ends[1], &byte, 1) != 1)
        exit(1);
    for (long where = 0; where < 4096; where += 39) {
        long result =
            write_there ? site3(SYS_read, ends[0], where, 1) : site3(SYS_write, ends[1], where, 1);
        CHECK(result == -EFAULT, "a %s at %#lx returned %ld", write_there ? "read" : "write", where,
              result);
    }
}

/* Read from user space: has the kernel turned protection keys on? */
static bool has_protection_keys(void)
{
    unsigned a, b, c = 0, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (c & 0x10);
}

int main(int argc, char **argv)
{
    bool write = argc > 1 && strcmp(argv[1], "write") == 0;
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, NULL);
    site_expect(site_syscall_instruction, SITE_CALL);
    if (!write && check_under("zpoline") && !has_protection_keys())
        SKIP("this CPU has no protection keys: page zero stays readable");
    for (uintptr_t where = 0; where < 4096; where += 39)
        check_access(write, where);
    check_access(write, 4095);
    check_kernel_access(write);
    return check_result();
}
