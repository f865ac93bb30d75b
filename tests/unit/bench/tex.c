/* The paper's numbers: what is measured is defined, what is not is an error that names it. */
#include "bench/tex.h"
#include "bench/paper_numbers.h"
#include "bench/published.h"

#include "tests/unit/bench/check.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A sample of the key with this value, once a round. */
static void put(struct sample_set *set, const struct series_key *key, double value)
{
    for (int round = 0; round < 6; round++) {
        struct sample sample = {.value = value, .round = round};
        snprintf(sample.suite, sizeof sample.suite, "%s", key->suite);
        snprintf(sample.case_name, sizeof sample.case_name, "%s",
                 key->case_name != NULL ? key->case_name : "number_0");
        snprintf(sample.mechanism, sizeof sample.mechanism, "%s", key->mechanism);
        snprintf(sample.sled, sizeof sample.sled, "%s", key->sled != NULL ? key->sled : "");
        snprintf(sample.hook, sizeof sample.hook, "%s", key->hook);
        snprintf(sample.metric, sizeof sample.metric, "%s", key->metric);
        snprintf(sample.place, sizeof sample.place, "%s", key->place != NULL ? key->place : "");
        assert_int_equal(samples_add(set, &sample), 0);
    }
}

static bool is_there(const struct sample_set *set, const struct series_key *key)
{
    struct series_summary summary;
    return series_summarise(set, key, &summary);
}

/* All that the paper's numbers are made from, but for one series. Each value is 10 or more. */
static struct sample_set all_but(const struct series_key *without)
{
    struct sample_set set = {0};
    for (size_t i = 0; i < paper_number_count; i++) {
        const struct series_key *keys[] = {&paper_numbers[i].a, &paper_numbers[i].b};
        for (size_t k = 0; k < 2; k++) {
            struct sample probe = {0};
            if (keys[k]->suite == NULL || is_there(&set, keys[k]))
                continue;
            put(&set, keys[k], 10.0 + (double)i);
            probe = set.samples[set.count - 1];
            if (without != NULL && series_matches(&probe, without))
                set.count -= 6;
        }
    }
    return set;
}

/* Returns the text; what was complained of is left in `said`. */
static char *written(const struct sample_set *set, int wanted, char *said, size_t size)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    json_t *context = json_pack("{s:b, s:i, s:{s:s}, s:s}", "complete", 0, "rounds", 6, "machine",
                                "cpu", "Some_CPU & more", "started", "2026-01-02T03:04:05Z");
    FILE *caught = tmpfile();
    int kept = dup(STDERR_FILENO);
    fflush(stderr);
    dup2(fileno(caught), STDERR_FILENO);
    int status = tex_write(set, context, out);
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
    rewind(caught);
    said[fread(said, 1, size - 1, caught)] = '\0';
    fclose(caught);
    fclose(out);
    json_decref(context);
    assert_int_equal(status, wanted);
    return text;
}

static void test_all_are_defined(void **state)
{
    char said[512], line[128];
    struct sample_set set = all_but(NULL);
    char *text = written(&set, 0, said, sizeof said);
    assert_string_equal(said, "");
    for (size_t i = 0; i < paper_number_count; i++) {
        snprintf(line, sizeof line, "\\definenumber{%s}{", paper_numbers[i].name);
        if (strstr(text, line) == NULL)
            fail_msg("%s is not defined", paper_numbers[i].name);
    }
    assert_non_null(strstr(text, "\\definenumber{native}{10.0}{10.0}{10.0}\n"));
    assert_non_null(strstr(text, "\\definefact{cpu}{Some\\_CPU \\& more}\n"));
    assert_non_null(strstr(text, "\\definefact{day}{2026-01-02}\n"));
    assert_non_null(strstr(text, "INCOMPLETE"));
    assert_non_null(strstr(text, "\\definetable{published}{"));
    assert_non_null(strstr(text, "\\definetable{ratios}{"));
    assert_non_null(strstr(text, "\\definepublished{ns-zpoline-nop}{41}\n"));
    assert_non_null(strstr(text, "\\definepublished{lost-redis-get-1-sud}{72.3}\n"));
    assert_non_null(strstr(text, "\\definepublished{headline-most}{761.0}\n"));
    free(text);
    samples_free(&set);
}

static void test_missing_sample_is_named(void **state)
{
    static const struct series_key int3 = {"micro",    "getpid_loop", "int3",    "",
                                           "constant", NULL,          "latency", ""};
    char said[4096];
    struct sample_set set = all_but(&int3);
    char *text = written(&set, -ENODATA, said, sizeof said);
    assert_non_null(strstr(said, "cannot make the paper's number `int3`: no sample with suite "
                                 "micro, case getpid_loop, mechanism int3, sled -, hook constant"));
    assert_non_null(strstr(said, "`int3-by-sud`"));
    assert_null(strstr(said, "`sud`"));
    assert_null(strstr(text, "\\definenumber{int3}"));
    free(text);
    samples_free(&set);
}

static void assert_name(const char *name)
{
    for (const char *c = name; *c != '\0'; c++)
        assert_true(islower((unsigned char)*c) || isdigit((unsigned char)*c) || *c == '-');
}

static void test_names(void **state)
{
    for (size_t i = 0; i < paper_number_count; i++) {
        assert_name(paper_numbers[i].name);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(paper_numbers[i].name, paper_numbers[k].name);
    }
    for (size_t i = 0; i < published_value_count; i++)
        assert_name(published_values[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_are_defined),
        cmocka_unit_test(test_missing_sample_is_named),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
