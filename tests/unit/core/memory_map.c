/* /proc/self/maps without a libc, and access to addresses that may be bad. */
#include "tests/unit/core/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hook/core/memory_map.h"
#include "hook/core/memory_query.h"

static const struct memory_mapping *mapping_of(const struct memory_map *map, const void *address)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct memory_mapping *m = &map->mappings[i];
        if ((uintptr_t)address >= m->start && (uintptr_t)address < m->end) {
            return m;
        }
    }
    return NULL;
}

static void own_code_and_stack_are_there(void **state)
{
    struct memory_map map;
    int local;
    (void)state;
    assert_int_equal(memory_map_read(&map), 0);
    const struct memory_mapping *code =
        mapping_of(&map, (const void *)own_code_and_stack_are_there);
    const struct memory_mapping *stack = mapping_of(&map, &local);
    assert_non_null(code);
    assert_int_equal(code->protection, PROT_READ | PROT_EXEC);
    assert_true(code->inode != 0 && code->path[0] == '/');
    assert_non_null(stack);
    assert_int_equal(stack->protection, PROT_READ | PROT_WRITE);
    for (size_t i = 1; i < map.count; i++) {
        assert_true(map.mappings[i - 1].end <= map.mappings[i].start);
    }
    memory_map_release(&map);
}

/* Each mapping that is asked for is as the list has it. */
static void a_query_agrees_with_the_list(void **state)
{
    struct memory_map map;
    struct memory_mapping m;
    char path[MEMORY_QUERY_PATH_BYTES];
    long fd = memory_query_open();
    (void)state;
    assert_true(fd >= 0);
    if (memory_query(fd, 0, &m, NULL) == -ENOTTY) {
        print_message("skip: this kernel has no PROCMAP_QUERY\n");
        skip();
    }
    assert_int_equal(memory_map_read(&map), 0);
    size_t compared = 0;
    for (size_t i = 0; i < map.count; i++) {
        const struct memory_mapping *listed = &map.mappings[i];
        /* What grows while this runs, and the page that belongs to the kernel. */
        if (listed->path[0] != '/')
            continue;
        assert_int_equal(memory_query(fd, listed->start + 1, &m, path), 0);
        assert_true(m.start == listed->start && m.end == listed->end);
        assert_int_equal(m.protection, listed->protection);
        assert_int_equal(m.shared, listed->shared);
        assert_true(m.offset == listed->offset && m.inode == listed->inode);
        assert_int_equal(m.device_major, listed->device_major);
        assert_int_equal(m.device_minor, listed->device_minor);
        assert_string_equal(m.path, listed->path);
        compared++;
    }
    assert_true(compared > 4);
    memory_map_release(&map);
    assert_int_equal(memory_query(fd, 0, &m, NULL), 0); /* the next one above */
    assert_string_equal(m.path, "");
    assert_int_equal(memory_query(fd, UINTPTR_MAX, &m, NULL), -ENOENT);
    close((int)fd);
}

/* A path with blanks, and with the words that a careless reader looks for. */
static void a_path_is_whole(void **state)
{
    char path[] = "/tmp/a [stack] vsyscall XXXXXX";
    struct memory_map map;
    (void)state;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, 8192), 0);
    void *at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 4096);
    assert_ptr_not_equal(at, MAP_FAILED);
    assert_int_equal(memory_map_read(&map), 0);
    const struct memory_mapping *m = mapping_of(&map, at);
    assert_non_null(m);
    assert_string_equal(m->path, path);
    assert_int_equal(m->offset, 4096);
    memory_map_release(&map);
    munmap(at, 4096);
    close(fd);
    unlink(path);
}

/* More mappings than the first buffer holds. */
static void thousands_of_mappings(void **state)
{
    enum { PAGES = 4000 };
    struct memory_map map;
    (void)state;
    char *pages = mmap(NULL, PAGES * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(pages, MAP_FAILED);
    for (int i = 0; i < PAGES; i += 2) {
        assert_int_equal(mprotect(pages + i * 4096, 4096, PROT_NONE), 0);
    }
    assert_int_equal(memory_map_read(&map), 0);
    assert_true(map.count >= PAGES);
    const struct memory_mapping *last = mapping_of(&map, pages + (PAGES - 1) * 4096);
    assert_non_null(last);
    assert_int_equal(last->protection, PROT_READ);
    memory_map_release(&map);
    munmap(pages, PAGES * 4096);
}

static void bad_addresses_are_errors(void **state)
{
    long value = 7, other = 0;
    (void)state;
    assert_int_equal(memory_read(&other, &value, sizeof value), 0);
    assert_int_equal(other, 7);
    assert_int_equal(memory_read(&other, (const void *)8, sizeof other), -EFAULT);
    void *readonly = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_int_equal(memory_write(readonly, &value, sizeof value), -EFAULT);
    munmap(readonly, 4096);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_code_and_stack_are_there),
        cmocka_unit_test(a_query_agrees_with_the_list),
        cmocka_unit_test(a_path_is_whole),
        cmocka_unit_test(thousands_of_mappings),
        cmocka_unit_test(bad_addresses_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
