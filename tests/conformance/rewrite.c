/*
 * A hook may change number and arguments before it lets a call pass. The kernel gets the changed
 * ones, and the program's argument registers keep the program's values all the same, as they do
 * when the hook answers. Argument "libc" does the former through libc's syscall(3). Runs under
 * hooks/lab.c.
 */
#include "tests/conformance/lab.h"
#include "tests/conformance/site.h"

#include <stdint.h>
#include <sys/syscall.h>

enum { RAX, RBX, RCX, RDX, RSI, RDI, RBP, R8, R9, R10, R11, R12, R13, R14, R15, RSP, FLAGS, COUNT };

uint64_t registers_in[COUNT];
uint64_t registers_out[COUNT];
void registers_probe(void);

static void check_changed(bool through_libc)
{
    static const char text[] = "through the hook";
    int ends[2];
    if (pipe(ends) != 0)
        exit(1);
    long result =
        through_libc ? syscall(LAB_REWRITE, SYS_write, ends[1], text, sizeof text, 0, 0)
                     : site_syscall(LAB_REWRITE, SYS_write, ends[1], (long)text, sizeof text, 0, 0);
    close(ends[1]);
    CHECK(result == (long)sizeof text, "write returned %ld", result);
    char back[sizeof text] = "";
    CHECK(read(ends[0], back, sizeof back) == (long)sizeof back, "nothing to read");
    CHECK(strcmp(text, back) == 0, "read \"%s\"", back);
    close(ends[0]);
}

static void probe(long number, long first)
{
    registers_in[FLAGS] = 0x202;
    registers_in[RAX] = (uint64_t)number;
    registers_in[RDI] = (uint64_t)first;
    registers_probe();
    for (unsigned reg = RBX; reg < FLAGS; reg++) {
        if (reg != RCX && reg != R11)
            CHECK(registers_in[reg] == registers_out[reg], "register %u was %#lx, is %#lx", reg,
                  registers_in[reg], registers_out[reg]);
    }
}

static void check_registers_kept(void)
{
    for (unsigned reg = 0; reg < COUNT; reg++)
        registers_in[reg] = 0x100000000 + reg;
    probe(LAB_ANSWER, 0x77);
    CHECK(registers_out[RAX] == 0x77, "answered %#lx", registers_out[RAX]);
    probe(LAB_REWRITE, SYS_getppid);
    CHECK((long)registers_out[RAX] == getppid(), "getppid returned %ld", (long)registers_out[RAX]);
    /* Now the hook changes the first argument alone. */
    registers_in[RDX] = registers_in[R10] = registers_in[RSI];
    probe(LAB_REWRITE, SYS_getppid);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "libc") == 0) {
        check_changed(true);
    } else {
        CHECK(site0(LAB_PRESENT) == LAB_YES, "hooks/lab.c does not answer");
        check_changed(false);
        check_registers_kept();
    }
    return check_result();
}
