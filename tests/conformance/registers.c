/*
 * A system call changes rax, rcx and r11 and nothing else: all other general registers and the
 * flags CF PF AF ZF SF DF OF keep their values, for calls that succeed, fail, and do not exist.
 */
#include "tests/conformance/site.h"

#include <stdint.h>
#include <sys/syscall.h>

/* The order is known to registers.S. */
enum { RAX, RBX, RCX, RDX, RSI, RDI, RBP, R8, R9, R10, R11, R12, R13, R14, R15, RSP, FLAGS, COUNT };

static const char *const names[COUNT] = {"rax", "rbx", "rcx", "rdx", "rsi",  "rdi",
                                         "rbp", "r8",  "r9",  "r10", "r11",  "r12",
                                         "r13", "r14", "r15", "rsp", "flags"};

uint64_t registers_in[COUNT];
uint64_t registers_out[COUNT];
void registers_probe(void);
extern const unsigned char registers_instruction[];

#define FLAG_CF    0x001u
#define FLAG_PF    0x004u
#define FLAG_AF    0x010u
#define FLAG_ZF    0x040u
#define FLAG_SF    0x080u
#define FLAG_DF    0x400u
#define FLAG_OF    0x800u
#define FLAGS_SEEN (FLAG_CF | FLAG_PF | FLAG_AF | FLAG_ZF | FLAG_SF | FLAG_DF | FLAG_OF)

static const uint64_t flag_patterns[] = {
    0,       FLAGS_SEEN, FLAG_CF, FLAG_PF,           FLAG_AF,           FLAG_ZF,
    FLAG_SF, FLAG_DF,    FLAG_OF, FLAG_CF | FLAG_ZF, FLAG_SF | FLAG_OF, FLAG_PF | FLAG_AF | FLAG_DF,
};

/* A value that no other register has, different each time. */
static uint64_t distinct(unsigned reg, unsigned round)
{
    return 0x8000000000000001u * (reg + 1) ^ 0x0123456789abcdefu * (round + 3);
}

static void probe(long number, long first_argument, uint64_t flags, unsigned round)
{
    for (unsigned reg = 0; reg < COUNT; reg++)
        registers_in[reg] = distinct(reg, round);
    registers_in[RAX] = (uint64_t)number;
    registers_in[RDI] = (uint64_t)first_argument;
    registers_in[FLAGS] = 0x202 | flags;
    memset(registers_out, 0xee, sizeof registers_out);
    registers_probe();
}

static void check_kept(long number, long expected)
{
    CHECK((long)registers_out[RAX] == expected, "call %ld returned %ld, expected %ld", number,
          (long)registers_out[RAX], expected);
    for (unsigned reg = RBX; reg < FLAGS; reg++) {
        if (reg != RCX && reg != R11)
            CHECK(registers_out[reg] == registers_in[reg], "call %ld: %s was %#lx, is %#lx", number,
                  names[reg], registers_in[reg], registers_out[reg]);
    }
    uint64_t in = registers_in[FLAGS] & FLAGS_SEEN;
    uint64_t out = registers_out[FLAGS] & FLAGS_SEEN;
    CHECK(in == out, "call %ld: flags were %#lx, are %#lx", number, in, out);
}

int main(void)
{
    site_expect(registers_instruction, SITE_CALL);
    long self = getpid();
    for (unsigned round = 0; round < sizeof flag_patterns / sizeof flag_patterns[0]; round++) {
        probe(SYS_getpid, 1, flag_patterns[round], round);
        check_kept(SYS_getpid, self);
        probe(SYS_close, -1, flag_patterns[round], round);
        check_kept(SYS_close, -EBADF);
        probe(1023, 0, flag_patterns[round], round);
        check_kept(1023, -ENOSYS);
    }
    /* Free to change, so only noted: natively rcx is the next instruction and r11 the flags. */
    printf("note: after the call rcx %s the next instruction, r11 %s the flags\n",
           registers_out[RCX] == (uint64_t)registers_instruction + 2 ? "is" : "is not",
           (registers_out[R11] & FLAGS_SEEN) == (registers_in[FLAGS] & FLAGS_SEEN) ? "is"
                                                                                   : "is not");
    return check_result();
}
