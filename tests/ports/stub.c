/*
 * The entry stub of the ports, executed: sites call page zero as in a rewritten program, and a
 * kernel of the test's own answers as the three systems do (kernel.h). Calls that are passed on or
 * answered; signals and processes are in stub_signals.c.
 */
#include "tests/ports/stub_lab.h"

#include <sys/mman.h>

static void check_given(long first, long sixth, long seventh)
{
    assert_int_equal(kernel.given[0], first);
    assert_int_equal(kernel.given[5], sixth);
    assert_int_equal(kernel.given[6], seventh);
}

/* --- passed --- */

static int is_process_call(long number)
{
#if defined(PORT_NETBSD)
    if (number == NR___vfork14) {
        return 1;
    }
#endif
    return number == NR_vfork || number == KERNEL_EXIT || number == KERNEL_YIELD;
}

static void all_numbers_reach_the_kernel(void **state)
{
    (void)state;
    for (long number = 0; number < PORT_NUMBERS; number++) {
        if (is_process_call(number)) {
            continue;
        }
        lab_prepare(number);
        site_in[RDI] = 68; /* for the indirect ones */
        site_call();
        int is_indirect = number == NR_syscall || number == NR___syscall;
        assert_int_equal(kernel.calls, 1);
        assert_int_equal(kernel.number, is_indirect ? 68 : number);
        check_given(is_indirect ? site_in[RSI] : site_in[RDI],
                    is_indirect ? site_in[SEVENTH] : site_in[R9],
                    is_indirect ? site_in[EIGHTH] : site_in[SEVENTH]);
        lab_check_kept(1);
    }
}

/* The hook wants it or not, the kernel sees rsp and stack as at a native instruction. */
static void a_passed_call_is_as_natively(void **state)
{
    (void)state;
    for (int wanted = 0; wanted < 2; wanted++) {
        lab_prepare(NR_mmap);
        lab_want(NR_mmap, wanted);
        site_call();
        assert_int_equal(lab_hook.calls, wanted);
        assert_int_equal(kernel.rsp, site_rsp);
        check_given(site_in[RDI], site_in[R9], site_in[SEVENTH]);
        assert_int_equal(kernel.given[7], site_in[EIGHTH]);
        assert_int_equal(site_out[RAX], NR_mmap + 1000);
        assert_int_equal(site_out[FLAGS] & CARRY, 0);
        lab_check_kept(1);
    }
    lab_want(NR_mmap, 0);
}

static void an_error_comes_by_carry(void **state)
{
    (void)state;
    for (int way = 0; way < 3; way++) { /* unseen, passed, changed */
        lab_prepare(NR_close);
        site_in[FLAGS] &= ~CARRY;
        lab_want(NR_close, way > 0);
        lab_hook.change_first = way > 1 ? -1 : 0;
        site_call();
        assert_int_equal(site_out[RAX], KERNEL_EBADF);
        assert_int_equal(site_out[FLAGS] & CARRY, CARRY);
        lab_check_kept(way < 2);
    }
    lab_want(NR_close, 0);
}

static void a_second_result_comes_in_rdx(void **state)
{
    (void)state;
    for (int changed = 0; changed < 2; changed++) {
        lab_prepare(KERNEL_PIPE);
        lab_want(KERNEL_PIPE, 1);
        lab_hook.change_first = changed * 99;
        site_call();
        assert_int_equal(site_out[RAX], 3);
        assert_int_equal(site_out[RDX], 4);
        lab_check_kept(!changed);
    }
    lab_want(KERNEL_PIPE, 0);
}

/* Other arguments: the kernel gets them, the program keeps its registers and its stack. */
static void changed_arguments_reach_the_kernel(void **state)
{
    (void)state;
    lab_prepare(NR_mmap);
    lab_want(NR_mmap, 1);
    lab_hook.change_first = 77;
    site_call();
    check_given(77, site_in[R9], site_in[SEVENTH]);
    assert_int_equal(kernel.given[7], site_in[EIGHTH]);
    lab_check_kept(0);
    lab_prepare(NR___syscall);
    site_in[RDI] = NR_mmap;
    lab_hook.change_sixth = 78;
    site_call();
    assert_int_equal(lab_hook.last.number, NR_mmap);
    assert_int_equal(lab_hook.last.args[5], site_in[SEVENTH]);
    assert_int_equal(kernel.number, NR_mmap);
    check_given(site_in[RSI], 78, site_in[EIGHTH]);
    lab_check_kept(0);
    lab_want(NR_mmap, 0);
}

/* --- answered --- */

static void the_hook_answers(void **state)
{
    (void)state;
    lab_want(NR_getpid, 1);
    for (int i = 0; i < 2; i++) {
        lab_prepare(i ? NR_syscall : NR_getpid);
        site_in[RDI] = NR_getpid;
        lab_hook.answer = 1234;
        site_call();
        assert_int_equal(kernel.calls, 0);
        assert_int_equal(lab_hook.last.number, NR_getpid);
        assert_int_equal((uintptr_t)lab_hook.last.site, (uintptr_t)site_call_behind - 2);
        assert_int_equal(site_out[RAX], 1234);
        assert_int_equal(site_out[FLAGS] & CARRY, 0);
#if defined(PORT_NETBSD)
        assert_int_equal(site_out[RDX], 0);
#else
        assert_int_equal(site_out[RDX], site_in[RDX]);
#endif
        lab_check_kept(0);
    }
    lab_prepare(NR_getpid);
    site_in[FLAGS] &= ~CARRY;
    lab_hook.answer = -13;
    site_call();
    assert_int_equal(site_out[RAX], 13);
    assert_int_equal(site_out[FLAGS] & CARRY, CARRY);
    assert_int_equal(site_out[RDX], site_in[RDX]);
    lab_check_kept(0);
}

/* A stack with room for what the site has pushed, and the few words of the stub. */
static void a_small_stack_is_enough(void **state)
{
    (void)state;
    char *memory = mmap(NULL, 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(memory, MAP_FAILED);
    assert_int_equal(mprotect(memory + 4096, 4096, PROT_READ | PROT_WRITE), 0);
    lab_prepare(NR_getpid);
    lab_hook.answer = 5;
    site_stack = (long)(memory + 4096 + 32 + 16);
    site_call();
    site_stack = 0;
    assert_int_equal(site_out[RAX], 5);
    lab_check_kept(0);
    munmap(memory, 8192);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_numbers_reach_the_kernel),
        cmocka_unit_test(a_passed_call_is_as_natively),
        cmocka_unit_test(an_error_comes_by_carry),
        cmocka_unit_test(a_second_result_comes_in_rdx),
        cmocka_unit_test(changed_arguments_reach_the_kernel),
        cmocka_unit_test(the_hook_answers),
        cmocka_unit_test(a_small_stack_is_enough),
        cmocka_unit_test(a_handler_that_interrupts_a_hook),
        cmocka_unit_test(a_signal_behind_a_passed_call),
        cmocka_unit_test(vfork_returns_in_both),
        cmocka_unit_test(a_child_beside_has_its_own),
    };
    int r = lab_set_up();
    return r ? r : cmocka_run_group_tests(tests, NULL, NULL);
}
