/* The allocator of the network stack: blocks do not overlap, are reused, and large ones are given
 * back to the kernel. */
#include "macrobench/netstack/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "hook/syscall_hook.h"

static unsigned unmapped;

static long kernel(long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
    unmapped += number == SYS_munmap;
    return syscall(number, a1, a2, a3, a4, a5, a6);
}
hook_raw_syscall_fn *hook_raw_syscall = kernel;

#define BLOCKS 3000

static void test_blocks(void **state)
{
    static unsigned char *blocks[BLOCKS];
    static size_t sizes[BLOCKS];
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < BLOCKS; i++) {
            sizes[i] = i % 100 == 0 ? 65536 : 1 + i * 31 % 3000;
            blocks[i] = heap_take(sizes[i]);
            assert_non_null(blocks[i]);
            assert_int_equal((uintptr_t)blocks[i] % 16, 0);
            assert_true(heap_size(blocks[i]) >= sizes[i]);
            memset(blocks[i], (int)i, sizes[i]);
        }
        for (unsigned i = 0; i < BLOCKS; i++) {
            assert_int_equal(blocks[i][0], (unsigned char)i);
            assert_int_equal(blocks[i][sizes[i] - 1], (unsigned char)i);
            heap_give(blocks[i]);
        }
    }
    assert_int_equal(unmapped, 0);
}

static void test_reuse(void **state)
{
    void *first = heap_take(100);
    heap_give(first);
    void *second = heap_take_clear(128);
    assert_ptr_equal(first, second);
    for (unsigned i = 0; i < 128; i++)
        assert_int_equal(((unsigned char *)second)[i], 0);
    heap_give(second);
    heap_give(NULL);
}

static void test_large(void **state)
{
    unsigned before = unmapped;
    unsigned char *large = heap_take(1000000);
    assert_non_null(large);
    large[0] = large[999999] = 1;
    heap_give(large);
    assert_int_equal(unmapped, before + 1);
    assert_null(heap_take(SIZE_MAX));
    assert_null(heap_take(SIZE_MAX / 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_reuse),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
