/* The network stack's own copying functions against libc's, at every size and place that matters.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Under other names: the program's own copies are libc's. */
#define memcpy       own_memcpy
#define memmove      own_memmove
#define memset       own_memset
#define memcmp       own_memcmp
#define __memcpy_chk own_memcpy_chk   // NOLINT(bugprone-reserved-identifier)
#include "macrobench/netstack/copy.c" // NOLINT(bugprone-suspicious-include)
#undef memcpy
#undef memmove
#undef memset
#undef memcmp

#define ROOM 6000

static unsigned char from[ROOM], wanted[ROOM], got[ROOM];

static void fill(void)
{
    for (size_t i = 0; i < ROOM; i++) {
        from[i] = (unsigned char)(i * 7 + i / 256);
        wanted[i] = got[i] = (unsigned char)(i * 3 + 1);
    }
}

static size_t next_size(size_t size)
{
    return size < 1100 ? size + 1 : size + 613;
}

static void test_copy(void **state)
{
    for (size_t size = 0; size < ROOM - 100; size = next_size(size)) {
        for (size_t shift = 0; shift < 3; shift++) {
            fill();
            memcpy(wanted + 32 + shift, from + 5 * shift, size);
            assert_ptr_equal(own_memcpy(got + 32 + shift, from + 5 * shift, size),
                             got + 32 + shift);
            assert_memory_equal(got, wanted, ROOM);
        }
    }
}

static void test_move(void **state)
{
    static const size_t places[] = {0, 1, 15, 16, 17, 40, 64, 65, 200, 1000};
    enum { PLACES = sizeof places / sizeof places[0] };
    for (size_t size = 0; size < ROOM - 1100; size = next_size(size)) {
        for (size_t pair = 0; pair < (size_t)PLACES * PLACES; pair++) {
            size_t to = places[pair / PLACES], at = places[pair % PLACES];
            fill();
            memmove(wanted + to, wanted + at, size);
            own_memmove(got + to, got + at, size);
            if (memcmp(got, wanted, ROOM) != 0)
                fail_msg("%zu bytes from %zu to %zu", size, at, to);
        }
    }
}

static void test_fill_and_compare(void **state)
{
    for (size_t size = 0; size < 300; size++) {
        fill();
        memset(wanted + 3, 0x5a, size);
        own_memset(got + 3, 0x5a, size);
        assert_memory_equal(got, wanted, ROOM);
        assert_int_equal(own_memcmp(got, wanted, size), 0);
        if (size) {
            got[size - 1] = 200;
            wanted[size - 1] = 100;
            assert_true(own_memcmp(got, wanted, size) > 0);
            assert_true(own_memcmp(wanted, got, size) < 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_move),
        cmocka_unit_test(test_fill_and_compare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
