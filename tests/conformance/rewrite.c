/*
 * A hook may change number and arguments before it lets a call pass. The kernel gets the changed
 * ones, and the program's argument registers keep the program's values all the same. Runs under
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

static void check_changed(int from, int to)
{
    static const char text[] = "through the hook";
    long result = site_syscall(LAB_REWRITE, SYS_write, to, (long)text, sizeof text, 0, 0);
    CHECK(result == (long)sizeof text, "write returned %ld", result);
    char back[sizeof text] = "";
    CHECK(read(from, back, sizeof back) == (long)sizeof back, "nothing to read");
    CHECK(strcmp(text, back) == 0, "read \"%s\"", back);
}

/* `same`: the hook changes the first argument only. */
static void check_registers_kept(bool same)
{
    for (unsigned reg = 0; reg < COUNT; reg++)
        registers_in[reg] = 0x100000000 + reg;
    registers_in[FLAGS] = 0x202;
    registers_in[RAX] = LAB_REWRITE;
    registers_in[RDI] = SYS_getppid;
    if (same)
        registers_in[RDX] = registers_in[R10] = registers_in[RSI];
    registers_probe();
    CHECK((long)registers_out[RAX] == getppid(), "getppid returned %ld", (long)registers_out[RAX]);
    for (unsigned reg = RBX; reg < FLAGS; reg++) {
        if (reg != RCX && reg != R11)
            CHECK(registers_in[reg] == registers_out[reg], "register %u was %#lx, is %#lx", reg,
                  registers_in[reg], registers_out[reg]);
    }
}

int main(void)
{
    CHECK(site0(LAB_PRESENT) == LAB_YES, "hooks/lab.c does not answer");
    int ends[2];
    if (pipe(ends) != 0)
        return 1;
    check_changed(ends[0], ends[1]);
    check_registers_kept(false);
    check_registers_kept(true);
    return check_result();
}
