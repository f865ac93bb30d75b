/* Hazards of writing into mapped code: page boundaries, permissions, failures half way. */
#include "hook/sites/patch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/unit/raw_shim.h"
#include "tests/unit/sites/unit.h"

#define PAGE    4096
#define PAGES   3
#define FILE_AT 0x7000 /* where the mapping begins in its file */

#define SITE(at, v)                              \
    {                                            \
        .offset = FILE_AT + (at), .verdict = (v) \
    }

static uint8_t *code;
static struct site_mapping mapping;

static int setup(void **state)
{
    code = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(code != MAP_FAILED);
    memset(code, 0x90, PAGES * PAGE);
    mapping = (struct site_mapping){.start = (uintptr_t)code,
                                    .end = (uintptr_t)code + PAGES * PAGE,
                                    .file_offset = FILE_AT,
                                    .protection = PROT_READ | PROT_EXEC};
    return 0;
}

static int teardown(void **state)
{
    raw_shim_mend();
    return munmap(code, PAGES * PAGE);
}

static void put_syscall(size_t at)
{
    memcpy(code + at, "\x0f\x05", 2);
}

static void close_code(int protection)
{
    assert_int_equal(mprotect(code, PAGES * PAGE, protection), 0);
    mapping.protection = protection;
}

/* What /proc/self/maps says of the page at `at`: "r-xp". */
static void permissions(const uint8_t *at, char text[5])
{
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "re");
    assert_non_null(maps);
    text[0] = 0;
    while (fgets(line, sizeof line, maps)) {
        unsigned long start, end;
        char found[5];
        if (sscanf(line, "%lx-%lx %4s", &start, &end, found) == 3 && (uintptr_t)at >= start &&
            (uintptr_t)at < end) {
            memcpy(text, found, 5);
        }
    }
    fclose(maps);
}

static void expect_permissions(const char *wanted)
{
    for (int page = 0; page < PAGES; page++) {
        char text[5];
        permissions(code + page * PAGE, text);
        assert_string_equal(text, wanted);
    }
}

static int patch(const struct site *sites, size_t count, site_patched_fn *patched,
                 struct site_patch_counts *counts)
{
    return sites_patch(&mapping, sites, count, patched, NULL, counts);
}

static void each_verdict_is_written(void **state)
{
    const struct site sites[] = {SITE(0x10, SITE_CALL), SITE(0x20, SITE_INT3),
                                 SITE(0x30, SITE_LEFT)};
    struct site_patch_counts counts;
    put_syscall(0x10);
    put_syscall(0x20);
    put_syscall(0x30);
    close_code(PROT_READ | PROT_EXEC);
    assert_int_equal(patch(sites, 3, NULL, &counts), 0);
    assert_memory_equal(code + 0x0f, "\x90\xff\xd0\x90", 4);
    assert_memory_equal(code + 0x1f, "\x90\xcc\x90\x90", 4);
    assert_memory_equal(code + 0x2f, "\x90\x0f\x05\x90", 4);
    assert_int_equal(counts.call, 1);
    assert_int_equal(counts.int3, 1);
    assert_int_equal(counts.left, 1);
}

static void a_site_across_a_page_boundary(void **state)
{
    const struct site sites[] = {SITE(PAGE - 1, SITE_CALL), SITE(2 * PAGE - 1, SITE_INT3)};
    struct site_patch_counts counts;
    put_syscall(PAGE - 1);
    put_syscall(2 * PAGE - 1);
    close_code(PROT_READ | PROT_EXEC);
    assert_int_equal(patch(sites, 2, NULL, &counts), 0);
    assert_memory_equal(code + PAGE - 1, "\xff\xd0", 2);
    assert_memory_equal(code + 2 * PAGE - 1, "\xcc\x90", 2);
    expect_permissions("r-xp");
}

static void a_site_whose_second_byte_is_not_mapped(void **state)
{
    const struct site sites[] = {SITE(PAGE - 1, SITE_CALL)};
    struct site_patch_counts counts;
    put_syscall(PAGE - 1);
    close_code(PROT_READ | PROT_EXEC);
    mapping.end = mapping.start + PAGE;
    assert_int_equal(patch(sites, 1, NULL, &counts), 0);
    assert_memory_equal(code + PAGE - 1, "\x0f\x05", 2);
    assert_int_equal(counts.call, 0);
}

static void sites_outside_the_mapping(void **state)
{
    const struct site sites[] = {{.offset = 0, .verdict = SITE_CALL},
                                 {.offset = FILE_AT - 1, .verdict = SITE_CALL},
                                 SITE(PAGES * PAGE - 1, SITE_CALL),
                                 SITE(PAGES * PAGE, SITE_CALL),
                                 {.offset = UINT64_MAX, .verdict = SITE_CALL},
                                 {.offset = UINT64_MAX - 1, .verdict = SITE_INT3}};
    struct site_patch_counts counts;
    close_code(PROT_READ | PROT_EXEC);
    raw_shim_fail(SYS_mprotect, 0, 0);
    assert_int_equal(patch(sites, 6, NULL, &counts), 0);
    assert_int_equal(raw_shim_mend(), 0); /* nothing to write: not touched */
    assert_int_equal(counts.call + counts.int3 + counts.left, 0);
}

static void other_bytes_than_were_proven_are_left(void **state)
{
    const struct site sites[] = {SITE(0x10, SITE_CALL), SITE(0x20, SITE_INT3),
                                 SITE(0x30, SITE_CALL), SITE(0x40, SITE_CALL)};
    struct site_patch_counts counts;
    memcpy(code + 0x20, "\x0f\x34", 2);
    memcpy(code + 0x30, "\x0e\x05", 2);
    put_syscall(0x40);
    close_code(PROT_READ | PROT_EXEC);
    assert_int_equal(patch(sites, 4, NULL, &counts), 0);
    assert_memory_equal(code + 0x10, "\x90\x90", 2);
    assert_memory_equal(code + 0x20, "\x0f\x34", 2);
    assert_memory_equal(code + 0x30, "\x0e\x05", 2);
    assert_int_equal(counts.call, 1);
    assert_int_equal(counts.left, 3);
}

static void permissions_are_as_before(void **state)
{
    static const struct {
        int protection;
        const char *text;
    } cases[] = {{PROT_READ | PROT_EXEC, "r-xp"},
                 {PROT_EXEC, "--xp"},
                 {PROT_READ | PROT_WRITE | PROT_EXEC, "rwxp"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct site sites[] = {SITE(0x10, SITE_CALL)};
        struct site_patch_counts counts;
        assert_int_equal(mprotect(code, PAGES * PAGE, PROT_READ | PROT_WRITE), 0);
        put_syscall(0x10);
        close_code(cases[i].protection);
        assert_int_equal(patch(sites, 1, NULL, &counts), 0);
        assert_int_equal(counts.call, 1);
        expect_permissions(cases[i].text);
    }
}

static int seen;

static int never_writable_and_executable(void *context, uintptr_t address,
                                         enum site_verdict verdict)
{
    char text[5];
    permissions((const uint8_t *)address, text);
    assert_string_equal(text, "rw-p");
    seen++;
    return 0;
}

static void no_window_that_is_writable_and_executable(void **state)
{
    const struct site sites[] = {SITE(0x10, SITE_CALL), SITE(0x1010, SITE_CALL)};
    struct site_patch_counts counts;
    put_syscall(0x10);
    put_syscall(0x1010);
    close_code(PROT_READ | PROT_EXEC);
    seen = 0;
    assert_int_equal(patch(sites, 2, never_writable_and_executable, &counts), 0);
    assert_int_equal(seen, 2);
}

static int refuse_the_second(void *context, uintptr_t address, enum site_verdict verdict)
{
    return address == (uintptr_t)code + 0x20 ? -ENOSPC : 0;
}

static void expect_unchanged(void)
{
    assert_memory_equal(code + 0x10, "\x0f\x05", 2);
    assert_memory_equal(code + 0x20, "\x0f\x05", 2);
    expect_permissions("r-xp");
}

static const struct site two[] = {SITE(0x10, SITE_CALL), SITE(0x20, SITE_INT3)};

static void prepare_two(void)
{
    put_syscall(0x10);
    put_syscall(0x20);
    close_code(PROT_READ | PROT_EXEC);
}

static void a_refused_site_rolls_all_back(void **state)
{
    struct site_patch_counts counts;
    prepare_two();
    assert_int_equal(patch(two, 2, refuse_the_second, &counts), -ENOSPC);
    expect_unchanged();
}

static void code_that_cannot_be_opened(void **state)
{
    struct site_patch_counts counts;
    prepare_two();
    raw_shim_fail(SYS_mprotect, 1, ENOMEM);
    assert_int_equal(patch(two, 2, NULL, &counts), -ENOMEM);
    expect_unchanged();
}

/* As SELinux refuses it: execmod. */
static void code_that_cannot_be_closed_again(void **state)
{
    struct site_patch_counts counts;
    prepare_two();
    raw_shim_fail(SYS_mprotect, 2, EACCES);
    assert_int_equal(patch(two, 2, NULL, &counts), -EACCES);
    expect_unchanged();
}

static void patched_twice_is_patched_once(void **state)
{
    struct site_patch_counts counts;
    prepare_two();
    assert_int_equal(patch(two, 2, NULL, &counts), 0);
    assert_int_equal(patch(two, 2, NULL, &counts), 0);
    assert_int_equal(counts.call + counts.int3, 0);
    assert_int_equal(counts.left, 2);
    assert_memory_equal(code + 0x10, "\xff\xd0", 2);
    assert_memory_equal(code + 0x20, "\xcc\x90", 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_verdict_is_written),
        TEST(a_site_across_a_page_boundary),
        TEST(a_site_whose_second_byte_is_not_mapped),
        TEST(sites_outside_the_mapping),
        TEST(other_bytes_than_were_proven_are_left),
        TEST(permissions_are_as_before),
        TEST(no_window_that_is_writable_and_executable),
        TEST(a_refused_site_rolls_all_back),
        TEST(code_that_cannot_be_opened),
        TEST(code_that_cannot_be_closed_again),
        TEST(patched_twice_is_patched_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
