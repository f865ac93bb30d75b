/* Text without a libc. */
#include "tests/unit/core/unit.h"

#include <limits.h>

#include "hook/core/text.h"

static void numbers_to_their_ends(void **state)
{
    char buffer[64];
    struct text t;
    (void)state;
    text_init(&t, buffer, sizeof buffer);
    text_add_number(&t, LONG_MIN);
    text_add(&t, " ");
    text_add_number(&t, LONG_MAX);
    assert_string_equal(buffer, "-9223372036854775808 9223372036854775807");
    text_init(&t, buffer, sizeof buffer);
    text_add_hex(&t, UINT64_MAX);
    assert_string_equal(buffer, "0xffffffffffffffff");
}

static void what_does_not_fit_is_remembered(void **state)
{
    char buffer[8] = "xxxxxxx";
    struct text t;
    (void)state;
    text_init(&t, buffer, 5);
    text_add(&t, "abcd");
    assert_false(t.truncated);
    text_add(&t, "e");
    assert_true(t.truncated);
    assert_string_equal(buffer, "abcd");
    assert_int_equal(buffer[5], 'x');
}

static void json_is_escaped(void **state)
{
    char buffer[64];
    struct text t;
    (void)state;
    text_init(&t, buffer, sizeof buffer);
    text_add_json(&t, "a\"b\\c\n\x1f\xc3\xa9");
    assert_string_equal(buffer, "a\\\"b\\\\c\\u000a\\u001f\xc3\xa9");
}

static void environment_by_whole_name(void **state)
{
    char homer[] = "HOMER=no", home[] = "HOME=/here", empty[] = "EMPTY=";
    char *const envp[] = {homer, home, empty, NULL};
    (void)state;
    assert_string_equal(text_environment(envp, "HOME"), "/here");
    assert_string_equal(text_environment(envp, "EMPTY"), "");
    assert_null(text_environment(envp, "HOM"));
    assert_null(text_environment(NULL, "HOME"));
}

static void strings_compare(void **state)
{
    (void)state;
    assert_true(text_equal("", ""));
    assert_false(text_equal("a", "ab"));
    assert_false(text_equal("ab", "a"));
    assert_true(text_starts("abc", "ab"));
    assert_false(text_starts("a", "ab"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_to_their_ends), cmocka_unit_test(what_does_not_fit_is_remembered),
        cmocka_unit_test(json_is_escaped),       cmocka_unit_test(environment_by_whole_name),
        cmocka_unit_test(strings_compare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
