/* The checksum is that of cksum(1): the reference values are what it prints (GNU coreutils 9.1). */
#include "bench/made_from.h"

#include "tests/unit/bench/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void assert_sum(const char *text, size_t length, uint32_t wanted)
{
    uint32_t sum;
    uint64_t bytes;
    FILE *file = tmpfile();
    assert_non_null(file);
    fwrite(text, 1, length, file);
    rewind(file);
    assert_int_equal(made_from_sum(file, &sum, &bytes), 0);
    assert_int_equal(sum, wanted);
    assert_int_equal(bytes, length);
    fclose(file);
}

static void test_reference_values(void **state)
{
    char many[1000];
    memset(many, 'x', sizeof many);
    assert_sum("", 0, 4294967295U);
    assert_sum("123456789", 9, 930766865U);
    assert_sum("zpoline\n", 8, 381403639U);
    assert_sum(many, sizeof many, 3999126958U);
}

static void test_file(void **state)
{
    char directory[] = "/tmp/zpoline-unit-made-from-XXXXXX", path[128], line[128] = "";
    static const char *const paths[] = {"samples.jsonl"};
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/plots", directory);
    assert_int_equal(mkdir(path, 0777), 0);
    assert_int_equal(made_from_write(directory, paths, 1), -ENOENT); /* there are no samples */
    snprintf(path, sizeof path, "%s/samples.jsonl", directory);
    FILE *file = fopen(path, "we");
    fputs("123456789", file);
    fclose(file);
    assert_int_equal(made_from_write(directory, paths, 1), 0);
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%s/plots/made-from", directory);
    file = fopen(path, "re");
    assert_non_null(fgets(line, sizeof line, file));
    assert_string_equal(line, "930766865 9 samples.jsonl\n");
    fclose(file);
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%s/plots", directory);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(directory), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference_values),
        cmocka_unit_test(test_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
