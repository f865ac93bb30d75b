/* Signals: handlers, their frames, masks, stacks, restart, faults. */
#include "bsd.h"

enum { ILL = 4, ALRM = 14, SEGV = 11, USR1 = 30, USR2 = 31, EINTR = 4 };
enum { ON_STACK = 1, RESTART = 2, RESET = 4, NODEFER = 0x10, INFO = 0x40 };

typedef void handler(int signal, char *info, char *context);

/* Offsets in siginfo_t and ucontext_t. */
#define INFO_CODE    NR(8, 4, 8)
#define INFO_PID     NR(12, 16, 12)
#define INFO_ADDRESS NR(24, 16, 24)
#define CONTEXT_RIP  NR(176, 56 + 8 * 21, 232)
#define CONTEXT_RAX  NR(72, 56 + 8 * 14, 120)
#define CONTEXT_RBX  NR(80, 56 + 8 * 13, 128)
#define CONTEXT_MASK NR(0, 16, 0)

static volatile int arrived, wanted_code_seen, on_alternate;
static char alternate[32768];
static long pid;
static uint32_t mask_before;

void trampoline(void);
int spin(volatile int *flag);

static void install(int signal, handler *function, int flags)
{
#if defined(NETBSD)
    struct {
        handler *function;
        uint32_t mask[4];
        int flags;
    } action = {function, {0}, flags};
    struct outcome o = CALL(340, signal, A(&action), 0, A(trampoline), 2);
#else
    struct {
        handler *function;
        int flags;
        uint32_t mask[4];
    } action = {function, flags, {0}};
    struct outcome o = CALL(NR(416, 0, 342), signal, A(&action), 0);
#endif
    check(!o.carry, "sigaction", o.value);
}

static void mask_set(uint32_t bits)
{
    uint32_t mask[4] = {bits};
    check(!CALL(NR(340, 293, 340), 3, A(mask), 0).carry, "sigprocmask", 0);
}

static uint32_t mask_get(void)
{
    uint32_t mask[4] = {0};
    CALL(NR(340, 293, 340), 1, 0, A(mask));
    return mask[0];
}

#define BIT(signal) (1u << ((signal)-1))

static void noted(int signal, char *info, char *context)
{
    char here;
    arrived += signal;
    wanted_code_seen = *(int *)(info + INFO_PID) == pid;
    on_alternate = (size_t)(A(&here) - A(alternate)) < sizeof alternate;
    check(mask_get() == BIT(signal), "the mask of a handler", mask_get());
    check(*(uint32_t *)(context + CONTEXT_MASK) == mask_before, "the mask in its frame",
          *(uint32_t *)(context + CONTEXT_MASK));
}

static void check_handler(void)
{
    struct {
        char *at;
        size_t bytes;
        int flags;
    } stack = {alternate, sizeof alternate, 0};
    arrived = 0;
    install(USR1, noted, INFO);
    check(!CALL(37, pid, USR1).carry, "kill", 0);
    check(arrived == USR1, "SIGUSR1", arrived);
    check(wanted_code_seen, "its sender", 0);
    check(!on_alternate, "its stack", 0);
    check(!CALL(NR(53, 281, 53), A(&stack), 0).carry, "sigaltstack", 0);
    install(USR2, noted, INFO | ON_STACK);
    CALL(37, pid, USR2);
    check(arrived == USR1 + USR2 && on_alternate, "SIGUSR2 on its stack", arrived);
    check(mask_get() == 0, "the mask after it", mask_get());
}

static void check_mask(void)
{
    uint32_t pending[4] = {0};
    arrived = 0;
    mask_set(BIT(USR1));
    CALL(37, pid, USR1);
    check(arrived == 0, "a blocked signal", arrived);
    CALL(NR(343, 292, 343), A(pending));
    check(pending[0] == BIT(USR1), "sigpending", pending[0]);
    mask_set(0);
    check(arrived == USR1, "an unblocked signal", arrived);
    arrived = 0;
    mask_set(BIT(USR1));
    CALL(37, pid, USR1);
    uint32_t none[4] = {0};
    mask_before = BIT(USR1);
    struct outcome o = CALL(NR(341, 294, 341), A(none));
    check(o.carry && o.value == EINTR && arrived == USR1, "sigsuspend", o.value);
    mask_before = 0;
    check(mask_get() == BIT(USR1), "the mask after sigsuspend", mask_get());
    mask_set(0);
}

static volatile int stop;
static int refilled;
static long pipe_end;

static void stops(int signal, char *info, char *context)
{
    stop = 1;
}

static void refills(int signal, char *info, char *context)
{
    refilled++;
    CALL(4, pipe_end, A("y"), 1);
}

static void timer(long microseconds)
{
    long value[4] = {0, 0, 0, microseconds};
    check(!CALL(NR(83, 425, 83), 0, A(value), 0).carry, "setitimer", 0);
}

/* A signal in the middle of a loop whose registers all hold something. */
static void check_registers(void)
{
    install(ALRM, stops, INFO);
    for (int i = 0; i < 20; i++) {
        stop = 0;
        timer(200 + 37 * i);
        check(spin(&stop) == 1, "registers over a signal", i);
    }
}

static void check_restart(void)
{
    char byte = 0;
    struct outcome ends = CALL(42);
    pipe_end = ends.second;
    refilled = 0;
    install(ALRM, refills, INFO | RESTART);
    timer(20000);
    struct outcome o = CALL(3, ends.value, A(&byte), 1);
    check(!o.carry && o.value == 1 && byte == 'y' && refilled == 1, "a read that goes on", o.value);
    install(ALRM, refills, INFO);
    timer(20000);
    o = CALL(3, ends.value, A(&byte), 1);
    check(o.carry && o.value == EINTR && refilled == 2, "a read that is interrupted", o.value);
    CALL(6, ends.value);
    CALL(6, ends.second);
}

static volatile long fault_address;
static long skipped;

/* Goes on behind the faulting instruction, with another rax. */
static void mends(int signal, char *info, char *context)
{
    fault_address = *(long *)(info + INFO_ADDRESS);
    check(*(int *)(info + INFO_CODE) == 1, "the fault's code", *(int *)(info + INFO_CODE));
    *(long *)(context + CONTEXT_RIP) += 3;
    *(long *)(context + CONTEXT_RAX) = 0x600d;
}

static void check_fault(void)
{
    install(SEGV, mends, INFO);
    __asm__ volatile("mov $0x5000, %%rax\n\tmov (%%rax), %%rax" : "=a"(skipped) : : "memory");
    check(fault_address == 0x5000, "the fault's address", fault_address);
    check(skipped == 0x600d, "rax as the handler left it", skipped);
}

static volatile int resets;

static void counts(int signal, char *info, char *context)
{
    resets++;
}

static void check_reset(void)
{
    install(USR1, counts, RESET);
    CALL(37, pid, USR1);
    struct {
        void *function;
        int more[6];
    } old = {(void *)1, {0}};
#if defined(NETBSD)
    CALL(340, USR1, 0, A(&old), 0, 0);
#else
    CALL(NR(416, 0, 342), USR1, 0, A(&old));
#endif
    check(resets == 1 && old.function == NULL, "an action that is reset", resets);
}

void signals(void)
{
    pid = CALL(20).value;
    check_handler();
    check_mask();
    check_registers();
    check_restart();
    check_fault();
    check_reset();
}
