/* The entry stub of the ports: calls inside calls, and two on one stack. */
#include "tests/ports/stub_lab.h"

#include <asm/prctl.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static sigjmp_buf back;
static int handled, leaves;

/* A call of the program's inside whatever was interrupted; its registers are the caller's to keep.
 */
static void call_inside(void)
{
    long in[IN], out[IN];
    long rsp = site_rsp;
    memcpy(in, site_in, sizeof in);
    memcpy(out, site_out, sizeof out);
    site_in[RAX] = NR_getpid;
    site_in[FLAGS] = 2;
    site_call();
    handled += site_out[RAX] == lab_hook.answer;
    memcpy(site_in, in, sizeof in);
    memcpy(site_out, out, sizeof out);
    site_rsp = rsp;
}

static void on_signal(int signal)
{
    (void)signal;
    call_inside();
    if (leaves) {
        siglongjmp(back, 1);
    }
}

static void interrupt(void)
{
    raise(SIGUSR1);
}

static void check_interrupted(int flags)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = flags};
    sigaction(SIGUSR1, &action, NULL);
    lab_prepare(NR_getpid);
    lab_hook.answer = 6;
    lab_hook.meanwhile = interrupt;
    handled = 0;
    site_call();
    assert_int_equal(handled, 1);
    assert_int_equal(lab_hook.calls, 2);
    assert_int_equal(site_out[RAX], 6);
    lab_check_kept(0);
}

void a_handler_that_interrupts_a_hook(void **state)
{
    static char alternate[256 << 10];
    stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
    (void)state;
    check_interrupted(0);
    assert_int_equal(sigaltstack(&stack, NULL), 0);
    lab_blocks[0]->alternate.start = (uintptr_t)alternate;
    lab_blocks[0]->alternate.bytes = sizeof alternate;
    check_interrupted(SA_ONSTACK);
    leaves = 1;
    lab_prepare(NR_getpid);
    lab_hook.answer = 6;
    lab_hook.meanwhile = interrupt;
    if (sigsetjmp(back, 1) == 0) {
        site_call();
        fail();
    }
    leaves = 0;
    lab_prepare(NR_getpid);
    lab_hook.answer = 7;
    site_call();
    assert_int_equal(site_out[RAX], 7);
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, NULL);
    lab_blocks[0]->alternate.bytes = 0;
    check_interrupted(0);
}

/* At the instruction behind `syscall`, where the return address lies below rsp. */
void a_signal_behind_a_passed_call(void **state)
{
    struct sigaction action = {.sa_handler = on_signal};
    (void)state;
    sigaction(SIGUSR1, &action, NULL);
    for (int changed = 0; changed < 2; changed++) {
        lab_prepare(KERNEL_PIPE);
        lab_want(KERNEL_PIPE, 1);
        lab_hook.change_first = changed;
        kernel.signal_behind = KERNEL_PIPE;
        handled = 0;
        lab_hook.answer = 0;
        site_call();
        assert_int_equal(site_out[RAX], 3);
        assert_int_equal(kernel.calls, 2);
        lab_check_kept(!changed);
    }
    lab_want(KERNEL_PIPE, 0);
}

/* --- two on one stack --- */

static void scribble(void)
{
    volatile char room[2048];
    memset((char *)room, 0xee, sizeof room);
}

static void exit_child(void)
{
    site_in[RAX] = KERNEL_EXIT;
    site_call();
    _exit(3);
}

/* How the child goes: by a call that nobody sees; with a signal that waits for the parent; from
 * inside a call that the hook has changed, so that it leaves the hook stack in use. */
enum { GOES, GOES_WITH_SIGNAL, GOES_INSIDE, WAYS };

static void vfork_by(long number, int way)
{
    static volatile int children;
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGUSR1, &action, NULL);
    lab_prepare(number);
    children = 0;
    handled = 0;
    lab_hook.answer = 0;
    volatile long pid = site_twice(number);
    if (pid == 0) {
        children++;
        scribble();
        lab_want(NR_getpid, 1);
        lab_hook.answer = 8;
        call_inside();
        kernel.signal_behind = way == GOES ? -1 : KERNEL_EXIT;
        lab_want(KERNEL_EXIT, way == GOES_INSIDE);
        lab_hook.answer = 0;
        lab_hook.change_first = way == GOES_INSIDE ? 9 : 0;
        exit_child();
    }
    lab_want(KERNEL_EXIT, 0);
    assert_int_equal(pid, KERNEL_CHILD);
    assert_int_equal(children, 1);
    assert_true(handled >= 1);
    assert_int_equal(lab_blocks[0]->vfork_top, 0);
    assert_int_equal(lab_blocks[0]->free_stack, lab_blocks[0]->stack_top);
    assert_null(lab_blocks[0]->current);
}

void vfork_returns_in_both(void **state)
{
    (void)state;
    for (int way = 0; way < WAYS; way++) {
        vfork_by(NR_vfork, way);
#if defined(PORT_NETBSD)
        vfork_by(NR___vfork14, way);
#endif
    }
}

static volatile int beside_runs;

static void beside(void)
{
    unsigned long base = 0;
    syscall(SYS_arch_prctl, ARCH_GET_GS, &base);
    beside_runs += base == (unsigned long)lab_blocks[1];
    scribble();
    lab_hook.answer = 9;
    call_inside();
    beside_runs += handled;
    exit_child();
}

void a_child_beside_has_its_own(void **state)
{
#if defined(PORT_NETBSD)
    enum { NUMBER = NR___clone, MEMORY = 0x100 };
#else
    enum { NUMBER = NR_rfork, MEMORY = 0x30 };
#endif
    static char stack[256 << 10];
    (void)state;
    lab_blocks[1] = lab_block_new();
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGUSR1, &action, NULL);
    lab_prepare(NUMBER);
    handled = 0;
    beside_runs = 0;
    lab_want(NR_getpid, 1);
    kernel.signal_behind = NUMBER; /* in the parent, before the stub has its frame again */
    long pid = site_beside(NUMBER, MEMORY, stack + sizeof stack, beside);
    assert_int_equal(pid, KERNEL_THREAD);
    assert_int_equal(kernel.signal_behind, -1);
    handled = 0;
    assert_int_equal(lab_blocks[0]->free_stack, lab_blocks[0]->stack_top);
    scribble(); /* the parent is far ahead when the child begins */
    lab_prepare(KERNEL_YIELD);
    site_call();
    assert_int_equal(beside_runs, 2);
    assert_int_equal(site_out[RAX], KERNEL_CHILD);
    assert_null(lab_blocks[0]->current);
    assert_int_equal(lab_blocks[1]->free_stack, lab_blocks[1]->stack_top);
    lab_blocks[1] = NULL;
    assert_int_equal(site_beside(NUMBER, MEMORY, stack + sizeof stack, beside), 12); /* ENOMEM */
}
