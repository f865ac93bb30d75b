/* Offsets of mappings from the files' own headers: of this process, for which Linux tells them too.
 */
#include "zpoline/ports/elf_offsets.h"

#include <string.h>

#include "tests/unit/core/unit.h"

static int is_elf(const struct memory_map *map, const char *path)
{
    for (size_t i = 0; i < map->count; i++) {
        const struct memory_mapping *m = &map->mappings[i];
        if (strcmp(m->path, path) == 0 && m->protection & 1) {
            return memcmp((const void *)m->start, "\177ELF", 4) == 0;
        }
    }
    return 0;
}

static void as_linux_tells_them(void **state)
{
    struct memory_map map, truth;
    size_t compared = 0, executable = 0;
    (void)state;
    assert_int_equal(memory_map_read(&truth), 0);
    assert_int_equal(memory_map_read(&map), 0);
    for (size_t i = 0; i < map.count; i++) {
        map.mappings[i].offset = 0;
        if (map.mappings[i].path[0] == '[') {
            map.mappings[i].path = ""; /* DragonFly has no such names */
        }
    }
    elf_offsets_fill(&map);
    for (size_t i = 0; i < map.count; i++) {
        const struct memory_mapping *m = &map.mappings[i];
        if (!m->path[0]) {
            continue;
        }
        for (size_t k = 0; k < truth.count; k++) {
            if (truth.mappings[k].start == m->start) {
                assert_string_equal(truth.mappings[k].path, m->path);
                assert_int_equal(truth.mappings[k].offset, m->offset);
                executable += (m->protection & 4) != 0;
                compared++;
            }
        }
    }
    assert_true(compared > 8);
    assert_true(executable >= 3); /* this program, the linker, libc */
    for (size_t k = 0; k < truth.count; k++) {
        const struct memory_mapping *t = &truth.mappings[k];
        if (t->path[0] == '/' && t->protection & 4 && is_elf(&truth, t->path)) {
            assert_true(executable-- > 0); /* none was left out */
        }
    }
    assert_int_equal(executable, 0);
    memory_map_release(&map);
    memory_map_release(&truth);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_linux_tells_them)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
