/*
 * A signal may arrive at every instruction between a rewritten site and the one behind it: in the
 * sled, the pad, the stub, the hook, the mechanism's own signal handler. A tracer steps through one
 * call again and again, and sends SIGUSR1 one instruction later each time. The program's handler
 * makes a hooked call of its own; then result, registers, flags, vector registers, red zone and
 * signal mask are as they are without it.
 *
 *   signal_steps MODE    return: the handler returns; altstack: the same, on the alternate stack,
 * also when the call is made there; jump: it leaves by siglongjmp, and the next call works
 */
#include "tests/conformance/lab.h"
#include "tests/conformance/site.h"
#include "tests/hazards/stepper.h"

#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

/* The order is known to stepped.S. */
enum { RAX, RBX, RCX, RDX, RSI, RDI, RBP, R8, R9, R10, R11, R12, R13, R14, R15, RSP, FLAGS, COUNT };

#define VECTORS    16
#define RED_ZONE   16
#define FLAGS_SEEN 0xcd5u /* CF PF AF ZF SF DF OF */
#define SITE_BYTES 2

uint64_t stepped_in[COUNT], stepped_out[COUNT];
uint64_t stepped_vectors_in[2 * VECTORS], stepped_vectors_out[2 * VECTORS];
uint64_t stepped_red_zone[RED_ZONE];
const void *stepped_target;
void stepped_probe(void);
void stepped_plain(void);
void stepped_leaf(void);
extern const unsigned char stepped_go[], stepped_back[];
extern const unsigned char stepped_plain_site[], stepped_leaf_site[];

static struct step_plan *plan;
static sigjmp_buf jump_back;
static bool jumps;
static volatile sig_atomic_t handled, handler_wrong;
static long parent;
static pid_t own_id; /* a hook may answer getpid */

/* --- the calls to step through --- */

struct call {
    const char *name;
    const void *target;
    const unsigned char *site;
    long number, arguments[3];
    long expected;
    bool keeps_red_zone, needs_lab, nested;
};

static uint64_t mask_out;

/* Code that nobody could prove: it comes at run time, into memory without a file. */
static unsigned char *generated(void)
{
    unsigned char *page =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    static const unsigned char code[] = {0x0f, 0x05, 0xff, 0x25, 0, 0, 0, 0}; /* syscall; jmp * */
    const void *back = stepped_back;
    if (page == MAP_FAILED)
        SKIP("no memory: %s", strerror(errno));
    memcpy(page, code, sizeof code);
    memcpy(page + sizeof code, &back, sizeof back);
    if (mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0)
        SKIP("code cannot be written here: %s", strerror(errno));
    return page;
}

static void prepare(const struct call *call, unsigned round)
{
    static const uint64_t flags[] = {0, FLAGS_SEEN, 0x801, 0x0d4};
    for (unsigned reg = 0; reg < COUNT; reg++)
        stepped_in[reg] = 0x8000000000000001u * (reg + 1) ^ 0x0123456789abcdefu * (round + 3);
    for (unsigned i = 0; i < 2 * VECTORS; i++)
        stepped_vectors_in[i] = 0x1111111111111111u * (i % 15) + round;
    stepped_in[RAX] = (uint64_t)call->number;
    stepped_in[RDI] = (uint64_t)call->arguments[0];
    stepped_in[RSI] = (uint64_t)call->arguments[1];
    stepped_in[RDX] = (uint64_t)call->arguments[2];
    if (call->number == SYS_rt_sigprocmask)
        stepped_in[R10] = 8;
    stepped_in[FLAGS] = 0x202 | flags[round % 4];
    stepped_target = call->target;
    memset(stepped_out, 0xee, sizeof stepped_out);
    *plan = (struct step_plan){
        .breakpoint = (uintptr_t)stepped_go,
        .start = (uintptr_t)call->site,
        .end = (uintptr_t)call->site + SITE_BYTES,
        .inject_at = round,
        .signal = SIGUSR1,
    };
}

static void check_kept(const struct call *call, long round)
{
    uintptr_t at = plan->injected_at;
    CHECK((long)stepped_out[RAX] == call->expected,
          "%s, step %ld at %#lx: result %ld, expected %ld", call->name, round, at,
          (long)stepped_out[RAX], call->expected);
    for (unsigned reg = RBX; reg < FLAGS; reg++) {
        if (reg != RCX && reg != R11)
            CHECK(stepped_out[reg] == stepped_in[reg],
                  "%s, step %ld at %#lx: register %u was %#lx, is %#lx", call->name, round, at, reg,
                  stepped_in[reg], stepped_out[reg]);
    }
    CHECK(((stepped_in[FLAGS] ^ stepped_out[FLAGS]) & FLAGS_SEEN) == 0,
          "%s, step %ld at %#lx: flags were %#lx, are %#lx", call->name, round, at,
          stepped_in[FLAGS], stepped_out[FLAGS]);
    CHECK(memcmp(stepped_vectors_in, stepped_vectors_out, sizeof stepped_vectors_in) == 0,
          "%s, step %ld at %#lx: xmm changed", call->name, round, at);
    for (unsigned i = 0; call->keeps_red_zone && i < RED_ZONE; i++)
        CHECK(stepped_red_zone[i] == 0x5a0001 + i, "%s, step %ld at %#lx: red zone word %u is %#lx",
              call->name, round, at, i, stepped_red_zone[i]);
}

/* --- handlers --- */

static void on_injected(int signal)
{
    if (site0(SYS_getppid) != parent || site1(SYS_close, -1) != -EBADF)
        handler_wrong = 1;
    handled = handled + 1;
    if (jumps)
        siglongjmp(jump_back, 1);
}

static void on_inner(int signal)
{
    kill(own_id, SIGSTOP);
    stepped_probe();
}

static void handlers_install(bool on_stack)
{
    struct sigaction action = {.sa_handler = on_injected, .sa_flags = on_stack ? SA_ONSTACK : 0};
    sigaction(SIGUSR1, &action, NULL);
    action.sa_handler = on_inner;
    sigaction(SIGUSR2, &action, NULL);
    if (on_stack) {
        stack_t stack = {.ss_size = 256ul << 10};
        stack.ss_sp = malloc(stack.ss_size);
        sigaltstack(&stack, NULL);
    }
}

/* --- one round --- */

static void make(const struct call *call)
{
    if (call->nested) {
        long result = site4(LAB_RAW, SYS_tgkill, own_id, own_id, SIGUSR2);
        CHECK(result == 0, "%s: the outer call returned %ld", call->name, result);
        return;
    }
    kill(own_id, SIGSTOP);
    stepped_probe();
}

static bool mask_is_empty(void)
{
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    for (int signal = 1; signal < 32; signal++) {
        if (sigismember(&mask, signal) == 1)
            return false;
    }
    return true;
}

/* False when the call is over before that step. */
static bool round_of(const struct call *call, long round)
{
    int before = handled;
    prepare(call, (unsigned)round);
    if (sigsetjmp(jump_back, 1) == 0) {
        make(call);
        check_kept(call, round);
    }
    CHECK(handled == before + (plan->reached_end ? 0 : 1),
          "%s, step %ld at %#lx: the handler ran %d times", call->name, round, plan->injected_at,
          (int)handled - before);
    CHECK(!handler_wrong, "%s, step %ld at %#lx: a call in the handler failed", call->name, round,
          plan->injected_at);
    CHECK(mask_is_empty(), "%s, step %ld at %#lx: signals are blocked", call->name, round,
          plan->injected_at);
    handler_wrong = 0;
    return !plan->reached_end;
}

static void all_rounds(const struct call *call)
{
    long round = 0;
    while (round_of(call, round) && !check_result())
        round++;
    printf("note: %s: %ld places\n", call->name, round);
    fflush(stdout);
    if (check_hooked())
        CHECK(round > 5, "%s: only %ld instructions: not hooked", call->name, round);
}

static int child(const char *mode)
{
    const unsigned char *late = generated();
    long above = getppid();
    const struct call calls[] = {
        {"passed",
         stepped_plain,
         stepped_plain_site,
         SYS_getppid,
         {7, 8, 9},
         above,
         .nested = false},
        {"failing", stepped_plain, stepped_plain_site, SYS_close, {-1}, -EBADF, .nested = false},
        {"unknown", stepped_plain, stepped_plain_site, -1, {0}, -ENOSYS, .nested = false},
        {"mask",
         stepped_plain,
         stepped_plain_site,
         SYS_rt_sigprocmask,
         {SIG_BLOCK, 0, (long)&mask_out},
         0,
         .nested = false},
        {"answered", stepped_plain, stepped_plain_site, LAB_ANSWER, {77}, 77, .needs_lab = true},
        {"changed",
         stepped_plain,
         stepped_plain_site,
         LAB_REWRITE,
         {SYS_close, -1},
         -EBADF,
         .needs_lab = true},
        {"nested passed",
         stepped_plain,
         stepped_plain_site,
         SYS_getppid,
         {7},
         above,
         .needs_lab = true,
         .nested = true},
        {"nested answered",
         stepped_plain,
         stepped_plain_site,
         LAB_ANSWER,
         {78},
         78,
         .needs_lab = true,
         .nested = true},
        {"nested changed",
         stepped_plain,
         stepped_plain_site,
         LAB_REWRITE,
         {SYS_close, -1},
         -EBADF,
         .needs_lab = true,
         .nested = true},
        {"breakpoint passed",
         stepped_leaf,
         stepped_leaf_site,
         SYS_getppid,
         {7},
         above,
         .keeps_red_zone = true},
        {"breakpoint answered",
         stepped_leaf,
         stepped_leaf_site,
         LAB_ANSWER,
         {79},
         79,
         .keeps_red_zone = true,
         .needs_lab = true},
        {"breakpoint nested",
         stepped_leaf,
         stepped_leaf_site,
         LAB_ANSWER,
         {80},
         80,
         .keeps_red_zone = true,
         .needs_lab = true,
         .nested = true},
        {"generated", late, late, SYS_getppid, {7}, above, .keeps_red_zone = true},
        {"generated changed",
         late,
         late,
         LAB_REWRITE,
         {SYS_close, -1},
         -EBADF,
         .keeps_red_zone = true,
         .needs_lab = true},
    };
    bool net = getenv("ZPOLINE_TEST_COVERAGE") &&
               strcmp(getenv("ZPOLINE_TEST_COVERAGE"), "exhaustive") == 0;
    bool lab = site0(LAB_PRESENT) == LAB_YES;
    jumps = strcmp(mode, "jump") == 0;
    handlers_install(strcmp(mode, "altstack") == 0);
    parent = getppid();
    own_id = (pid_t)syscall(SYS_gettid);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0] && !check_result(); i++) {
        bool not_rewritten = calls[i].target == late && check_hooked() && !net;
        if ((calls[i].needs_lab && !lab) || not_rewritten)
            continue;
        all_rounds(&calls[i]);
    }
    return check_result();
}

int main(int argc, char **argv)
{
    site_expect(stepped_plain_site, SITE_CALL);
    site_expect(stepped_leaf_site, SITE_TRAP);
    plan = mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (argc != 2 || plan == MAP_FAILED)
        return 2;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        int error = stepper_be_traced();
        if (error)
            SKIP("not allowed to trace: %s", strerror(-error));
        return child(argv[1]);
    }
    int status = stepper_serve(pid, plan);
    if (status == 0x4d00) /* the child has said why */
        return CHECK_SKIPPED;
    CHECK(status == 0, "the child ended with status %#x, at step %ld, last sent at %#lx",
          (unsigned)status, plan->inject_at, plan->injected_at);
    return check_result();
}
