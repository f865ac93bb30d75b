/* Samples: what is written is read back; what was damaged is named by file and line. */
#include "bench/samples.h"

#include "tests/unit/bench/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GOOD                                                                                   \
    "{\"suite\":\"micro\",\"case\":\"getpid\",\"mechanism\":\"zpoline\",\"sled\":\"nop\","     \
    "\"hook\":\"constant\",\"metric\":\"latency\",\"unit\":\"ns\",\"value\":3.75,\"round\":4," \
    "\"order\":1}"

/* A file with the text, read; the line on stderr is caught in `said`. */
static int read_text(const char *text, struct sample_set *set, char *said, size_t size)
{
    char path[] = "/tmp/zpoline-unit-samples-XXXXXX", caught[] = "/tmp/zpoline-unit-said-XXXXXX";
    int fd = mkstemp(path), out = mkstemp(caught), saved = dup(STDERR_FILENO);
    assert_true(fd >= 0 && out >= 0 && saved >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    dup2(out, STDERR_FILENO);
    int status = samples_read(path, set);
    dup2(saved, STDERR_FILENO);
    close(saved);
    ssize_t got = pread(out, said, size - 1, 0);
    said[got > 0 ? got : 0] = '\0';
    close(out);
    unlink(caught);
    unlink(path);
    return status;
}

static void assert_refused(const char *text, const char *line, const char *reason)
{
    struct sample_set set;
    char said[1024];
    assert_int_equal(read_text(text, &set, said, sizeof said), -EINVAL);
    assert_int_equal(set.count, 0);
    assert_non_null(strstr(said, "zpoline-bench: cannot read samples: /tmp/zpoline-unit-samples-"));
    if (strstr(said, line) == NULL || strstr(said, reason) == NULL)
        fail_msg("`%s` names not `%s` and `%s`", said, line, reason);
}

static void test_round_trip(void **state)
{
    struct sample sample = {"micro", "getpid",  "zpoline", "one-jump", "across", "constant",
                            "",      "latency", "ns",      3.7,        4,        1};
    struct sample back;
    char *text = NULL, why[200];
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    assert_int_equal(sample_write(file, &sample), 0);
    fclose(file);
    assert_int_equal(text[size - 1], '\n');
    assert_null(strstr(text, "side")); /* empty members are left out */
    assert_int_equal(sample_parse(text, size - 1, &back, why, sizeof why), 0);
    assert_memory_equal(&back, &sample, sizeof sample);
    free(text);
}

static void test_reads_all_lines(void **state)
{
    struct sample_set set;
    char said[1024];
    assert_int_equal(read_text(GOOD "\n" GOOD "\n", &set, said, sizeof said), 0);
    assert_int_equal(set.count, 2);
    assert_string_equal(set.samples[1].sled, "nop");
    assert_true(set.samples[1].value == 3.75);
    assert_int_equal(set.samples[1].round, 4);
    assert_string_equal(said, "");
    samples_free(&set);
}

static void test_empty_file(void **state)
{
    struct sample_set set;
    char said[1024];
    assert_int_equal(read_text("", &set, said, sizeof said), 0);
    assert_int_equal(set.count, 0);
}

static void test_truncated(void **state)
{
    assert_refused(GOOD "\n" GOOD, ":2:", "no end");
    assert_refused(GOOD "\n{\"suite\":\"micro\",\"ca\n", ":2:", "cannot read");
    assert_refused(GOOD "\n\n" GOOD "\n", ":2:", "cannot read");
}

/* `from` in the good line replaced by `to`. */
static void assert_tampered_refused(const char *from, const char *to, const char *reason)
{
    char text[1024];
    const char *place = strstr(GOOD, from);
    assert_non_null(place);
    snprintf(text, sizeof text, "%s\n%.*s%s%s\n", GOOD, (int)(place - GOOD), GOOD, to,
             place + strlen(from));
    assert_refused(text, ":2:", reason);
}

static void test_tampered(void **state)
{
    assert_tampered_refused("3.75", "\"3.75\"", "\"value\"");
    assert_tampered_refused("3.75", "-3.75", "\"value\"");
    assert_tampered_refused("3.75", "1e999", "cannot read");
    assert_tampered_refused("\"value\":3.75,", "", "\"value\"");
    assert_tampered_refused("\"round\":4", "\"round\":4.5", "\"round\"");
    assert_tampered_refused("\"round\":4", "\"round\":-1", "\"round\"");
    assert_tampered_refused("\"unit\":\"ns\"", "\"unit\":7", "\"unit\"");
    assert_tampered_refused("\"case\":\"getpid\",", "", "\"case\"");
    assert_tampered_refused("\"getpid\"", "\"\"", "\"case\"");
    assert_tampered_refused("getpid", "a-name-that-is-longer-than-any-name-of-ours-may-ever-be",
                            "\"case\"");
    assert_tampered_refused("\"order\":1", "\"order\":1,\"order\":2", "duplicate");
    assert_tampered_refused("}", "} {}", "end of file");
    assert_refused("[1,2]\n", ":1:", "not a JSON object");
}

static void test_missing_file(void **state)
{
    struct sample_set set;
    assert_int_equal(samples_read("/nonexistent/samples.jsonl", &set), -ENOENT);
    assert_int_equal(set.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_reads_all_lines),
        cmocka_unit_test(test_empty_file), cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_tampered),   cmocka_unit_test(test_missing_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
