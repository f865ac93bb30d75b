/* The table of rewritten sites: what was added is found, nothing else is, however many there are.
 */
#include "tests/unit/core/unit.h"

#include "hook/setup/site_table.h"

#define MANY 20000u

static uintptr_t address_of(unsigned i)
{
    return 0x7f0000000000ul + i * 0x35ul;
}

/* Same low bytes: all want the same slot. The fifth must be found too. */
static void one_slot_wanted_by_many(void **state)
{
    (void)state;
    for (unsigned i = 1; i <= 40; i++) {
        assert_int_equal(site_table_add(0x550000001234ul + i * 0x10000ul), 0);
    }
    for (unsigned i = 1; i <= 40; i++) {
        assert_true(site_table_has(0x550000001234ul + i * 0x10000ul));
    }
    assert_false(site_table_has(0x550000001234ul));
    assert_false(site_table_has(0x550000001234ul + 41 * 0x10000ul));
    assert_true(site_table_overflow() >= 36);
}

static void many_sites_are_found(void **state)
{
    size_t before = site_table_count();
    (void)state;
    for (unsigned i = 0; i < MANY; i++) {
        assert_int_equal(site_table_add(address_of(i)), 0);
    }
    assert_int_equal(site_table_count() - before, MANY);
    for (unsigned i = 0; i < MANY; i++) {
        assert_true(site_table_has(address_of(i)));
        assert_false(site_table_has(address_of(i) + 1));
    }
}

static void adding_twice_is_adding_once(void **state)
{
    size_t before = site_table_count();
    (void)state;
    assert_int_equal(site_table_add(address_of(3)), 0);
    assert_int_equal(site_table_count(), before);
}

static void an_empty_slot_is_no_address(void **state)
{
    (void)state;
    assert_false(site_table_has(0));
}

/* Their old places are free, also in the overflow, which need not grow. */
static void places_are_used_again(void **state)
{
    const uintptr_t start = 0x560000000000ul;
    (void)state;
    size_t before = site_table_count(), overflow_before = 0;
    for (unsigned round = 0; round < 50; round++) {
        for (unsigned i = 1; i <= 100; i++) {
            assert_int_equal(site_table_add(start + i * 0x10000ul), 0);
        }
        if (round == 0) {
            overflow_before = site_table_overflow();
        }
        site_table_remove(start, start + 101 * 0x10000ul);
        assert_int_equal(site_table_count(), before);
        assert_false(site_table_has(start + 0x10000ul));
    }
    assert_true(site_table_overflow() <= overflow_before);
}

static void moved_sites_are_found_at_their_new_place(void **state)
{
    const uintptr_t start = 0x570000000000ul, to = 0x580000000000ul;
    (void)state;
    for (unsigned i = 1; i <= 2000; i++) {
        assert_int_equal(site_table_add(start + i * 0x100ul), 0);
    }
    size_t before = site_table_count();
    site_table_move(start, start + 1000 * 0x100ul, to);
    assert_int_equal(site_table_count(), before);
    for (unsigned i = 1; i <= 2000; i++) {
        assert_int_equal(site_table_has(start + i * 0x100ul), i > 1000);
        assert_int_equal(site_table_has(to + i * 0x100ul), i <= 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_slot_wanted_by_many),
        cmocka_unit_test(many_sites_are_found),
        cmocka_unit_test(adding_twice_is_adding_once),
        cmocka_unit_test(an_empty_slot_is_no_address),
        cmocka_unit_test(places_are_used_again),
        cmocka_unit_test(moved_sites_are_found_at_their_new_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
