/* Sums over /proc/PID/smaps. */
#include "bench/smaps.h"

#include "tests/unit/bench/check.h"

#include <errno.h>
#include <string.h>

static const char text[] =
    "00000000-00001000 --xp 00000000 00:00 0 \n"
    "Size:                  4 kB\nRss:                   4 kB\nAnonymous:             4 kB\n"
    "7f0000000000-7f0000100000 r-xp 00028000 fe:00 1234                       /usr/lib/libc.so.6\n"
    "Size:               1024 kB\nRss:                 600 kB\nAnonymous:            80 kB\n"
    "7f0000100000-7f0000102000 rw-p 00128000 fe:00 1234                       /usr/lib/libc.so.6\n"
    "Size:                  8 kB\nRss:                   8 kB\nAnonymous:             8 kB\n";

static int parse(const char *content, size_t length, struct smaps_sum *sum)
{
    FILE *file = fmemopen((void *)(uintptr_t)content, length, "r");
    assert_non_null(file);
    int status = smaps_read(file, sum);
    fclose(file);
    return status;
}

/* Only private pages of executable file mappings are patched ones. */
static void test_sums(void **state)
{
    struct smaps_sum sum;
    assert_int_equal(parse(text, sizeof text - 1, &sum), 0);
    assert_true(sum.reserved_kib == 1036.0);
    assert_true(sum.resident_kib == 612.0);
    assert_true(sum.patched_kib == 80.0);
    assert_true(sum.dirty_kib == 92.0);
}

static void test_other_file(void **state)
{
    struct smaps_sum sum;
    assert_int_equal(parse("hello\n", 6, &sum), -EINVAL);
}

/* The kernel's own form, whatever its version adds. */
static void test_own_process(void **state)
{
    struct smaps_sum sum;
    FILE *file = fopen("/proc/self/smaps", "re");
    assert_non_null(file);
    assert_int_equal(smaps_read(file, &sum), 0);
    fclose(file);
    assert_true(sum.resident_kib > 100.0 && sum.reserved_kib >= sum.resident_kib);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_other_file),
        cmocka_unit_test(test_own_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
