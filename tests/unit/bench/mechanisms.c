/* The command's list of mechanisms. */
#include "bench/mechanisms.h"

#include "tests/unit/bench/check.h"

#include <errno.h>

static void test_list(void **state)
{
    struct mechanism_list list;
    const char *usable[MECHANISMS_MAX + 1];
    assert_int_equal(
        mechanisms_parse("{\"mechanisms\":[{\"name\":\"none\",\"usable\":true},"
                         "{\"name\":\"sud\",\"usable\":false,\"what\":\"sud\",\"why\":\"no kernel "
                         "support\",\"remedy\":\"use Linux 5.11\"},"
                         "{\"name\":\"zpoline\",\"usable\":true,\"more\":[]}],\"hooks\":[]}",
                         &list),
        0);
    mechanisms_usable(&list, usable);
    assert_string_equal(usable[0], "none");
    assert_string_equal(usable[1], "zpoline");
    assert_null(usable[2]);
    assert_string_equal(list.items[1].reason, "no kernel support: use Linux 5.11");
}

static void test_no_list(void **state)
{
    struct mechanism_list list;
    assert_int_equal(mechanisms_parse("", &list), -EINVAL);
    assert_int_equal(mechanisms_parse("{\"mechanisms\":[]}", &list), -EINVAL);
    assert_int_equal(mechanisms_parse("{\"mechanisms\":[{}]}", &list), -EINVAL);
    assert_int_equal(mechanisms_parse("[]", &list), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),
        cmocka_unit_test(test_no_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
