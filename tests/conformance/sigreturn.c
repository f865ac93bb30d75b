/*
 * rt_sigreturn gives back what stands in the signal frame, not what was there before: a handler
 * changes the general registers, the flags and a vector register of the call that it interrupted,
 * and the program goes on with the changed ones. Registers that it leaves alone keep their values.
 */
#include "tests/conformance/site.h"

#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <ucontext.h>

/* The order is known to registers.S. */
enum { RAX, RBX, RCX, RDX, RSI, RDI, RBP, R8, R9, R10, R11, R12, R13, R14, R15, RSP, FLAGS, COUNT };

uint64_t registers_in[COUNT];
uint64_t registers_out[COUNT];
void registers_probe(void);
extern const unsigned char registers_instruction[];

#define FLAGS_SEEN 0xcd5u /* CF PF AF ZF SF DF OF */

/* Those that a call keeps; rax is its result. */
static const struct {
    int index, place;
    const char *name;
} kept[] = {
    {RAX, REG_RAX, "rax"}, {RBX, REG_RBX, "rbx"}, {RDX, REG_RDX, "rdx"}, {RSI, REG_RSI, "rsi"},
    {RDI, REG_RDI, "rdi"}, {RBP, REG_RBP, "rbp"}, {R8, REG_R8, "r8"},    {R9, REG_R9, "r9"},
    {R10, REG_R10, "r10"}, {R12, REG_R12, "r12"}, {R13, REG_R13, "r13"}, {R14, REG_R14, "r14"},
    {R15, REG_R15, "r15"},
};
#define KEPT (sizeof kept / sizeof kept[0])

static uint64_t expected[COUNT];
static volatile unsigned changed; /* bit i: kept[i] is changed by the handler */
static volatile uint64_t new_flags, new_vector;
static volatile int handled;

static void on_signal(int signal, siginfo_t *info, void *context)
{
    mcontext_t *machine = &((ucontext_t *)context)->uc_mcontext;
    for (unsigned i = 0; i < KEPT; i++) {
        if (changed >> i & 1)
            machine->gregs[kept[i].place] = (greg_t)expected[kept[i].index];
    }
    machine->gregs[REG_EFL] =
        (greg_t)(((uint64_t)machine->gregs[REG_EFL] & ~(uint64_t)FLAGS_SEEN) | new_flags);
    memcpy(&machine->fpregs->_xmm[5], (const void *)&new_vector, sizeof new_vector);
    site0(SYS_getppid);
    handled = handled + 1;
}

static void probe(unsigned change, unsigned round)
{
    for (unsigned i = 0; i < COUNT; i++)
        registers_in[i] = 0x0101010101010101u * (i + 1) ^ round;
    registers_in[RAX] = SYS_tgkill;
    registers_in[RDI] = (uint64_t)getpid();
    registers_in[RSI] = (uint64_t)gettid();
    registers_in[RDX] = SIGUSR1;
    registers_in[FLAGS] = 0x202;
    memcpy(expected, registers_in, sizeof expected);
    expected[RAX] = 0;
    for (unsigned i = 0; i < KEPT; i++) {
        if (change >> i & 1)
            expected[kept[i].index] = 0xf0f0f0f0f0f0f0f0u ^ (i * 0x1234567u + round);
    }
    changed = change;
    new_flags = round % 2 ? FLAGS_SEEN : 0x41 /* CF ZF */;
    new_vector = 0x7ec7024000000000u + round;
}

static void check_round(unsigned change, unsigned round)
{
    uint64_t vector;
    int before = handled;
    probe(change, round);
    registers_probe();
    __asm__ volatile("movq %%xmm5, %0" : "=r"(vector));
    CHECK(handled == before + 1, "handled %d signals", handled - before);
    for (unsigned i = 0; i < KEPT; i++)
        CHECK(registers_out[kept[i].index] == expected[kept[i].index],
              "%s%s is %#lx, expected %#lx", change >> i & 1 ? "changed " : "", kept[i].name,
              registers_out[kept[i].index], expected[kept[i].index]);
    CHECK((registers_out[FLAGS] & FLAGS_SEEN) == new_flags, "flags are %#lx, expected %#lx",
          registers_out[FLAGS] & FLAGS_SEEN, new_flags);
    CHECK(vector == new_vector, "xmm5 is %#lx, expected %#lx", vector, new_vector);
}

int main(void)
{
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
    sigaction(SIGUSR1, &action, NULL);
    site_expect(registers_instruction, SITE_CALL);
    for (unsigned round = 0; round < 50; round++) {
        check_round(0, round);
        check_round((1u << KEPT) - 1, round);
        check_round(1u << round % KEPT, round);
    }
    return check_result();
}
