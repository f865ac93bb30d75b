/* Decisions, messages and lists of a port, with a kernel that says what the test wants. */
#include "tests/ports/system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/unit/core/unit.h"
#include "zpoline/page_zero.h"

static void reset(void)
{
    told = (struct told){.map_at_zero = -1, .paxflags = -1, .list = ""};
}

/* --- lists in the kernels' own form --- */

#define CODE "/usr/lib/a file with blanks.so"

static char bytes[1 << 20];

#if defined(PORT_DRAGONFLY)

static size_t list_make(unsigned more)
{
    char *to = bytes;
    to += sprintf(to,
                  "0x0000000000400000 0x0000000000405000 5 0 0xfffff800deadbe00 r-x 3 1 0x0104 "
                  "COW NNC vnode %s\n"
                  "0x0000000000605000 0x0000000000606000 1 1 0xfffff800deadbe01 rw- 1 0 0x2180 "
                  "NCOW NNC vnode /tmp/shared\n"
                  "0x0000000000700000 0x0000000000900000 2 2 0xfffff800deadbe02 rw- 1 0 0x2180 "
                  "NCOW NNC default -\n",
                  CODE);
    for (unsigned i = 0; i < more; i++) {
        to += sprintf(to, "0x%x 0x%x 0 0 0x0 --- 0 0 0x0000 NCOW NNC none -\n",
                      0x1000000 + i * 4096, 0x1001000 + i * 4096);
    }
    return (size_t)(to - bytes);
}

#elif defined(PORT_NETBSD)

static char *entry(char *to, uint64_t start, uint64_t end, uint32_t type, uint32_t flags,
                   uint32_t protection, const char *path)
{
    uint64_t first[] = {start, end, type == 2 ? 0x3000 : 0xbad};
    uint32_t words[] = {type, flags, 1, 0, 0, 0, protection, 7, 1, 1};
    uint64_t file[] = {4711, 99, 0x100000002, 0};
    memset(to, 0, 1128);
    memcpy(to, first, sizeof first);
    memcpy(to + 24, words, sizeof words);
    memcpy(to + 64, file, sizeof file);
    memcpy(to + 104, path, strlen(path));
    return to + 1128;
}

static size_t list_make(unsigned more)
{
    char *to = entry(bytes, 0x400000, 0x405000, 2, 1, 5, CODE);
    to = entry(to, 0x605000, 0x606000, 2, 0, 3, "/tmp/shared");
    to = entry(to, 0x700000, 0x900000, 5, 1, 3, "");
    for (unsigned i = 0; i < more && to < bytes + sizeof bytes - 2048; i++) {
        to = entry(to, 0x1000000 + i * 4096, 0x1001000 + i * 4096, 5, 1, 0, "");
    }
    return (size_t)(to - bytes);
}

#else

/* `packed`: ends behind the path, as the kernel's default is. */
static char *entry(char *to, uint64_t start, uint64_t end, int32_t type, int32_t flags,
                   int32_t protection, const char *path)
{
    size_t size = (136 + strlen(path) + 1 + 7) & ~(size_t)7;
    int32_t head[] = {(int32_t)size, type};
    uint64_t first[] = {start, end, type == 2 ? 0x3000 : 0xbad, 4711};
    int32_t words[] = {5, flags, 1, 0, protection};
    uint16_t status = type == 2;
    uint64_t device = 0x100000002;
    memset(to, 0, size);
    memcpy(to, head, sizeof head);
    memcpy(to + 8, first, sizeof first);
    memcpy(to + 40, words, sizeof words);
    memcpy(to + 86, &status, sizeof status);
    memcpy(to + 88, &device, sizeof device);
    memcpy(to + 136, path, strlen(path));
    return to + size;
}

static size_t list_make(unsigned more)
{
    char *to = entry(bytes, 0x400000, 0x405000, 2, 1, 5, CODE);
    to = entry(to, 0x605000, 0x606000, 2, 0, 3, "/tmp/shared");
    to = entry(to, 0x700000, 0x900000, 3, 1, 3, "");
    for (unsigned i = 0; i < more; i++) {
        to = entry(to, 0x1000000 + i * 4096, 0x1001000 + i * 4096, 1, 1, 0, "");
    }
    return (size_t)(to - bytes);
}

#endif

/* --- page zero --- */

static void pages_go_where_nothing_is(void **state)
{
    enum { FIXED = BSD_MAP_PRIVATE | BSD_MAP_ANONYMOUS | BSD_MAP_FIXED };
    (void)state;
    reset();
    assert_int_equal(port_map_at(0, 4096), 0);
    assert_int_equal(told.maps, 1);
    assert_int_equal(told.asked[0], 0);
    assert_int_equal(told.asked[1], 4096);
    assert_int_equal(told.asked[2] & 7, PORT_READ | PORT_WRITE);
    assert_int_equal(told.asked[4], -1);
#if defined(PORT_FREEBSD)
    assert_int_equal(told.asked[2] >> 16, 7); /* PROT_MAX */
    assert_int_equal(told.asked[3], FIXED | 0x4000);
#elif defined(PORT_NETBSD)
    assert_int_equal(told.asked[2] >> 3, PORT_EXECUTE); /* PROT_MPROTECT */
    assert_int_equal(told.asked[3], FIXED);
#else
    assert_int_equal(told.asked[2], PORT_READ | PORT_WRITE);
    assert_int_equal(told.asked[3], FIXED);
#endif
    assert_int_equal(told.asked[6], 0);
    assert_int_equal(port_make_executable(0, 4096), 0);
    assert_int_equal(told.asked[2], PORT_READ | PORT_EXECUTE);
}

/* FreeBSD's kernel says it itself; the others would replace what is there, so they are not asked.
 */
static void what_is_mapped_stays(void **state)
{
    (void)state;
    reset();
    told.list_bytes = list_make(0);
    told.list = bytes;
#if defined(PORT_FREEBSD)
    told.map_errno = PORT_ENOMEM;
#endif
    assert_int_equal(port_map_at(0x404000, 8192), -PORT_EEXIST);
#if !defined(PORT_FREEBSD)
    assert_int_equal(told.maps, 0);
    told.map_errno = PORT_EINVAL;
#endif
    assert_int_equal(port_map_at(0x405000, 8192), -told.map_errno);
}

static void explains(long error, const char *why, const char *remedy)
{
    struct hook_failure f = {.why = ""};
    port_page_zero_explain(error, &f);
    if (!strstr(f.why, why) || !strstr(f.remedy, remedy)) {
        fail_msg("%ld is explained by `%s' and `%s'", error, f.why, f.remedy);
    }
}

static void refusals_have_a_remedy(void **state)
{
    (void)state;
    reset();
    explains(-PORT_EEXIST, "mapped already", "who else");
    explains(-PORT_ENOMEM, "out of memory", "limits");
    explains(-99, "error 99", "limits");
#if defined(PORT_FREEBSD)
    explains(-PORT_EINVAL, "map_at_zero is 0", "`sysctl security.bsd.map_at_zero=1`");
    told.map_at_zero = 0;
    explains(-PORT_EINVAL, "map_at_zero is 0", "start the program again");
    told.map_at_zero = 1;
    explains(-PORT_EINVAL, "was 0 when this program was started", "start it again");
#elif defined(PORT_NETBSD)
    explains(-PORT_EINVAL, "vm.user_va0_disable", "`sysctl -w vm.user_va0_disable=0`");
    explains(-PORT_EPERM, "vm.user_va0_disable", "start the program again");
    explains(-PORT_EACCES, "PaX MPROTECT", "paxctl +m");
#else
    explains(-PORT_ENOENT, "/proc is not mounted", "mount -t procfs");
    explains(-PORT_EINVAL, "invalid argument", "limits");
#endif
}

/* 512 nops lead on from 512 numbers. */
static void a_sled_that_is_too_short(void **state)
{
    struct page_zero page = {0};
    struct hook_failure f = {.why = ""};
    (void)state;
    reset();
    for (int shape = 0; shape < SLED_SHAPES; shape++) {
        int reaches = sled_first_uncovered((enum sled_shape)shape) >= port.numbers;
        assert_int_equal(reaches, shape != SLED_NOP || PORT_NUMBERS == 512);
        if (!reaches) { /* the others would be written to page zero, which is not there */
            assert_int_equal(page_zero_map(shape, 0, 0, &page, &f), -PORT_EINVAL);
            assert_string_equal(f.what, "cannot use this sled");
        }
    }
}

/* Everything that the pads could use belongs to somebody: it still does afterwards. */
static void pads_without_a_place(void **state)
{
    struct page_zero page = {0};
    struct hook_failure f = {.why = ""};
    (void)state;
    reset();
    told.above_errno = PORT_EEXIST;
    assert_int_equal(page_zero_map(SLED_ONE_JUMP, 0, 0, &page, &f), -PORT_EEXIST);
    assert_string_equal(f.what, "cannot place the landing pads");
    assert_true(told.maps > 500);
    assert_int_equal(told.taken_away, 0);
}

/* --- code --- */

static void code_may_be_written_or_not(void **state)
{
    struct hook_failure f = {.why = ""};
    (void)state;
    reset();
    assert_int_equal(port_code_writable(&f), 0); /* a kernel that does not know the question */
    told.paxflags = 1 | 4;
    told.protmax = 1;
    assert_int_equal(port_code_writable(&f), 0);
    told.paxflags = 2;
    told.protmax = 0x80000003;
#if defined(PORT_DRAGONFLY)
    assert_int_equal(port_code_writable(&f), 0);
#else
    assert_int_equal(port_code_writable(&f), -PORT_EACCES);
    assert_string_equal(f.what, "cannot make code writable");
#if defined(PORT_FREEBSD)
    assert_non_null(strstr(f.remedy, "proccontrol -m protmax"));
#else
    assert_non_null(strstr(f.remedy, "paxctl +m"));
#endif
#endif
}

/* --- mappings --- */

static void check_mapping(const struct memory_mapping *m, uintptr_t start, uintptr_t end,
                          int protection, int shared)
{
    assert_int_equal(m->start, start);
    assert_int_equal(m->end, end);
    assert_int_equal(m->protection, protection);
    assert_int_equal(m->shared, shared);
}

static void the_list_is_read(void **state)
{
    struct memory_map map;
    (void)state;
    reset();
    told.list_bytes = list_make(0);
    told.list = bytes;
    assert_int_equal(memory_map_read(&map), 0);
    assert_int_equal(map.count, 3);
    check_mapping(&map.mappings[0], 0x400000, 0x405000, PORT_READ | PORT_EXECUTE, 0);
    check_mapping(&map.mappings[1], 0x605000, 0x606000, PORT_READ | PORT_WRITE, 1);
    check_mapping(&map.mappings[2], 0x700000, 0x900000, PORT_READ | PORT_WRITE, 0);
    assert_string_equal(map.mappings[2].path, "");
    assert_int_equal(map.mappings[2].offset, 0);
#if !defined(PORT_DRAGONFLY) /* whose offsets are read from memory: offsets.c */
    assert_string_equal(map.mappings[0].path, CODE);
    assert_int_equal(map.mappings[0].offset, 0x3000);
    assert_int_equal(map.mappings[0].inode, 4711);
    assert_int_equal(map.mappings[0].device_major, 1);
    assert_int_equal(map.mappings[0].device_minor, 2);
    assert_int_equal(map.mappings[2].inode, 0);
#endif
    memory_map_release(&map);
    assert_null(map.mappings);
}

static void a_long_list_gets_its_room(void **state)
{
    struct memory_map map;
    (void)state;
    reset();
    told.list_bytes = list_make(800);
    told.list = bytes;
    told.list_wants = 3 << 20;
    assert_int_equal(memory_map_read(&map), 0);
    assert_int_equal(map.count, 803);
    assert_true(told.lists > 3);
    check_mapping(&map.mappings[802], 0x1000000 + 799 * 4096, 0x1001000 + 799 * 4096, 0, 0);
    memory_map_release(&map);
}

/* DragonFly's lines say themselves where they end; the others must not be cut. */
static size_t whole_entries(size_t length)
{
    size_t count = 0, at = 0;
#if defined(PORT_DRAGONFLY)
    for (; at < length; at++) {
        count += bytes[at] == '\n';
    }
#elif defined(PORT_NETBSD)
    count = length / 1128;
    (void)at;
#else
    for (int32_t size; at + sizeof size <= length; at += (size_t)size) {
        memcpy(&size, bytes + at, sizeof size);
        count += at + (size_t)size <= length;
    }
#endif
    return count;
}

/* Whatever arrives: no entry that is not whole, nothing read behind the end. */
static void a_list_that_is_cut_off(void **state)
{
    (void)state;
    reset();
    size_t whole = list_make(0);
    for (size_t length = 0; length < whole; length++) {
        struct memory_map map;
        char *copy = malloc(length + 1);
        memcpy(copy, bytes, length);
        told.list = copy;
        told.list_bytes = length;
        assert_int_equal(memory_map_read(&map), 0);
#if defined(PORT_DRAGONFLY) /* the start of a line is an entry without a path */
        assert_in_range(map.count, whole_entries(length), 3);
#else
        assert_int_equal(map.count, whole_entries(length));
#endif
        memory_map_release(&map);
        free(copy);
    }
}

#if defined(PORT_DRAGONFLY)
/* The kernel's line has 255 bytes, and no end where it was longer: its path is not told then. */
static void a_line_that_is_cut_off(void **state)
{
    struct memory_map map;
    char line[512];
    (void)state;
    reset();
    memset(line, 'p', sizeof line);
    int n =
        sprintf(line, "0x400000 0x405000 5 0 0xfffff800deadbe00 r-x 3 1 0x0104 COW NNC vnode /");
    line[n] = 'p';
    sprintf(line + 255, "0x605000 0x606000 1 1 0x0 rw- 1 0 0x2180 NCOW NNC default -\n");
    told.list = line;
    told.list_bytes = strlen(line);
    assert_int_equal(memory_map_read(&map), 0);
    assert_int_equal(map.count, 2);
    check_mapping(&map.mappings[0], 0x400000, 0x405000, PORT_READ | PORT_EXECUTE, 0);
    assert_string_equal(map.mappings[0].path, "");
    check_mapping(&map.mappings[1], 0x605000, 0x606000, PORT_READ | PORT_WRITE, 0);
    memory_map_release(&map);
}
#endif

static void no_list_is_an_error(void **state)
{
    struct memory_map map;
    struct hook_failure f = {.why = ""};
    (void)state;
    reset();
    told.list_errno = PORT_ENOENT;
    assert_int_equal(memory_map_read(&map), -PORT_ENOENT);
    bsd_map_explain(-PORT_ENOENT, &f);
    assert_non_null(f.what);
    assert_true(strlen(f.why) > 3 && strlen(f.remedy) > 3);
}

#if defined(PORT_DRAGONFLY)
/* Where the list says that files are, there is memory: their headers are looked for. */
static int files_are_there(void **state)
{
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE;
    void *code = mmap((void *)0x400000, 0x5000, PROT_READ, flags, -1, 0);
    void *data = mmap((void *)0x605000, 0x1000, PROT_READ, flags, -1, 0);
    (void)state;
    return code == MAP_FAILED || data == MAP_FAILED;
}
#else
#define files_are_there NULL
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_go_where_nothing_is),
        cmocka_unit_test(what_is_mapped_stays),
        cmocka_unit_test(refusals_have_a_remedy),
        cmocka_unit_test(a_sled_that_is_too_short),
        cmocka_unit_test(pads_without_a_place),
        cmocka_unit_test(code_may_be_written_or_not),
        cmocka_unit_test(the_list_is_read),
        cmocka_unit_test(a_long_list_gets_its_room),
        cmocka_unit_test(a_list_that_is_cut_off),
        cmocka_unit_test(no_list_is_an_error),
#if defined(PORT_DRAGONFLY)
        cmocka_unit_test(a_line_that_is_cut_off),
#endif
    };
    return cmocka_run_group_tests(tests, files_are_there, NULL);
}
