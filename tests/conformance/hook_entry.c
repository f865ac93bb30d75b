/*
 * What a hook finds when it is entered: DF clear whatever the program set, an aligned stack
 * whatever rsp was, at least 24 KiB of stack, a raw system call of its own, and all numbers that
 * the program used, also negative ones and those above the sled. Runs under hooks/lab.c.
 */
#include "tests/conformance/lab.h"
#include "tests/conformance/site.h"

#include <stdint.h>
#include <sys/syscall.h>

enum { RAX, RBX, RCX, RDX, RSI, RDI, RBP, R8, R9, R10, R11, R12, R13, R14, R15, RSP, FLAGS, COUNT };

uint64_t registers_in[COUNT];
uint64_t registers_out[COUNT];
void registers_probe(void);

static _Alignas(64) unsigned char stack[8192];

static void check_clean_entry(void)
{
    registers_in[RAX] = SYS_getppid;
    registers_in[FLAGS] = 0x602; /* DF set */
    registers_probe();
    for (size_t misaligned = 0; misaligned < 16; misaligned++)
        site_on_stack(stack + 4096 + misaligned, SYS_getppid, 0, 0, 0);
    long faults = site0(LAB_FAULTS);
    CHECK(faults == 0, "entered %ld times with DF set or a misaligned stack", faults);
}

static void check_sees(long number)
{
    site1(LAB_WATCH, number);
    long result = site0(number);
    CHECK(result == -ENOSYS, "call %#lx returned %ld", number, result);
    CHECK(site0(LAB_WATCHED) == 1, "the hook saw call %#lx %ld times", number, site0(LAB_WATCHED));
}

int main(void)
{
    CHECK(site0(LAB_PRESENT) == LAB_YES, "hooks/lab.c does not answer");
    check_clean_entry();
    CHECK(site0(LAB_DEEP) == 0, "a deep stack");
    long result = site2(LAB_RAW, SYS_getppid, 0);
    CHECK(result == getppid(), "hook_raw_syscall: getppid returned %ld", result);
    result = site2(LAB_RAW, SYS_close, -1);
    CHECK(result == -EBADF, "hook_raw_syscall: close(-1) returned %ld", result);
    check_sees(600);
    check_sees(4095);
    check_sees(4096);
    check_sees(100000);
    check_sees(-1);
    return check_result();
}
