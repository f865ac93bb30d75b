/* Tables, ratios and figures' data from made-up samples with known answers. */
#include "bench/floor.h"
#include "bench/results.h"
#include "bench/summary.h"
#include "bench/text_table.h"

#include "tests/unit/bench/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void put(struct sample_set *set, const char *suite, const char *case_name,
                const struct shape_name *shape, const char *hook, const char *metric, double value,
                int round)
{
    struct sample sample = {.value = value, .round = round};
    strcpy(sample.suite, suite);
    strcpy(sample.case_name, case_name);
    strcpy(sample.mechanism, shape->mechanism);
    strcpy(sample.sled, shape->sled);
    strcpy(sample.hook, hook);
    strcpy(sample.metric, metric);
    strcpy(sample.unit, "ns");
    assert_int_equal(samples_add(set, &sample), 0);
}

static const struct shape_name native = {"none", ""}, one_jump = {"zpoline", "one-jump"};

/* Native drifts from 100 to 180; the ratio of each pair is 0.05 all the same. */
static struct sample_set drifting(void)
{
    struct sample_set set = {0};
    for (int round = 0; round < 9; round++) {
        put(&set, "micro", "getpid_loop", &native, "none", "latency", 100 + 10 * round, round);
        put(&set, "micro", "getpid_loop", &one_jump, "constant", "latency", 5 + 0.5 * round, round);
    }
    return set;
}

static char *printed(void (*print)(const struct sample_set *, FILE *), const struct sample_set *set)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    print(set, file);
    fclose(file);
    return text;
}

static void test_pairs_cancel_drift(void **state)
{
    struct sample_set set = drifting();
    struct series_key a = {"micro",    "getpid_loop", "zpoline", "one-jump",
                           "constant", NULL,          "latency"};
    struct series_key b = {"micro", "getpid_loop", "none", NULL, "none", NULL, "latency"};
    struct comparison result;
    assert_true(compare_ratio(&set, &a, &b, &result));
    assert_int_equal(result.pairs, 9);
    assert_true(fabs(result.interval.middle - 0.05) < 1e-12);
    assert_true(fabs(result.interval.high - result.interval.low) < 1e-12);
    samples_free(&set);
}

/* A round that one side lacks makes no pair. */
static void test_lonely_samples_are_left_out(void **state)
{
    struct sample_set set = drifting();
    put(&set, "micro", "getpid_loop", &one_jump, "constant", "latency", 1e6, 50);
    struct series_key a = {"micro",    "getpid_loop", "zpoline", "one-jump",
                           "constant", NULL,          "latency"};
    struct series_key b = {"micro", "getpid_loop", "none", NULL, "none", NULL, "latency"};
    struct comparison result;
    assert_true(compare_ratio(&set, &a, &b, &result));
    assert_int_equal(result.pairs, 9);
    samples_free(&set);
}

static void print_ratios(const struct sample_set *set, FILE *out)
{
    struct ratio_tally tally = ratios_print(set, out);
    assert_int_equal(tally.met, 1);
    assert_int_equal(tally.not_met, 0);
    assert_true(tally.not_measured >= 10);
}

static void test_ratios(void **state)
{
    struct sample_set set = drifting();
    char *text = printed(print_ratios, &set);
    assert_non_null(strstr(text, "answered getpid / native getpid"));
    assert_non_null(strstr(text, "0.050"));
    assert_non_null(strstr(text, "<= 0.07"));
    assert_non_null(strstr(text, "not measured"));
    free(text);
    samples_free(&set);
}

static void print_bad_ratio(const struct sample_set *set, FILE *out)
{
    assert_int_equal(ratios_print(set, out).not_met, 1);
}

/* The dearest number over the cheapest, wherever they are. */
static void test_spread_of_sweep(void **state)
{
    struct sample_set set = {0};
    for (int round = 0; round < 7; round++) {
        put(&set, "micro", "number_0", &one_jump, "constant", "latency", 4.0, round);
        put(&set, "micro", "number_25", &one_jump, "constant", "latency", 8.0, round);
        put(&set, "micro", "number_50", &one_jump, "constant", "latency", 5.0, round);
    }
    char *text = printed(print_bad_ratio, &set);
    assert_non_null(strstr(text, "not met"));
    assert_non_null(strstr(text, "2.000"));
    free(text);
    samples_free(&set);
}

/* Resident memory counts without the pages that patching made private. */
static void test_memory_less_patched(void **state)
{
    struct sample_set set = {0};
    for (int round = 0; round < 6; round++) {
        put(&set, "memory", "true", &native, "none", "resident", 1000, round);
        put(&set, "memory", "true", &one_jump, "identity", "resident", 1500, round);
        put(&set, "memory", "true", &one_jump, "identity", "patched", 260, round);
    }
    char *text = printed(print_ratios, &set);
    assert_non_null(strstr(text, "240"));
    free(text);
    samples_free(&set);
}

static void print_table(const struct sample_set *set, FILE *out)
{
    json_t *context = json_pack("{s:b, s:[s], s:[{s:s, s:s}]}", "complete", 0, "warnings",
                                "load 9.00", "skipped", "what", "sud", "reason", "no kernel");
    table_print(set, context, out);
    json_decref(context);
}

static void test_table(void **state)
{
    struct sample_set set = drifting();
    char *text = printed(print_table, &set);
    assert_non_null(strstr(text, "INCOMPLETE"));
    assert_non_null(strstr(text, "warning: load 9.00"));
    assert_non_null(strstr(text, "skipped: sud: no kernel"));
    assert_non_null(strstr(text, "0.050 [0.050, 0.050]"));
    assert_non_null(strstr(text, "31201")); /* the paper's column stands there all the same */
    free(text);
    samples_free(&set);
}

static void test_empty_set_prints_no_empty_table(void **state)
{
    struct sample_set set = {0};
    char *text = printed(print_table, &set);
    assert_null(strstr(text, "----"));
    free(text);
}

static void test_floor(void **state)
{
    struct sample_set set = {0};
    struct comparison result;
    for (int round = 0; round < 6; round++) {
        put(&set, "aa", "getpid_loop", &native, "none", "latency", 110, round);
        strcpy(set.samples[set.count - 1].side, "A");
        put(&set, "aa", "getpid_loop", &native, "none", "latency", 100, round);
        strcpy(set.samples[set.count - 1].side, "B");
    }
    assert_true(floor_compare(&set, "getpid_loop", &result));
    assert_true(fabs(result.interval.middle - 1.1) < 1e-12);
    assert_false(floor_compare(&set, "getpid_chain", &result));
    samples_free(&set);
}

static void test_columns(void **state)
{
    char text[256] = "";
    FILE *file = fmemopen(text, sizeof text, "w");
    struct text_table *table = text_table_new(1);
    text_table_row(table);
    text_table_cell(table, "name");
    text_table_cell(table, "ns");
    text_table_row(table);
    text_table_cell(table, "a");
    text_table_cell(table, "12.5");
    text_table_print(table, file);
    fclose(file);
    free(table);
    assert_string_equal(text, "name    ns\n----  ----\na     12.5\n");
}

/* A block for native, one a hook, and the published figures at the places of the shapes. */
static void test_figure_data(void **state)
{
    struct sample_set set = drifting();
    char directory[] = "/tmp/zpoline-unit-data-XXXXXX", path[64], text[1024] = "";
    assert_non_null(mkdtemp(directory));
    assert_int_equal(data_write(&set, directory), 0);
    snprintf(path, sizeof path, "%s/plots/latency.dat", directory);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_non_null(strstr(text, "\"native\"\n0 \"native\" 140 "));
    assert_non_null(strstr(text, "\n\n\n\"constant\"\n0 \"zpoline one-jump\" 7 "));
    assert_non_null(strstr(text, "\"published\"\n0 \"published\" 31 31 31 1\n"));
    static const char *const names[] = {"latency", "chain", "sweep", "startup"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/plots/%s.dat", directory, names[i]);
        assert_int_equal(unlink(path), 0);
    }
    snprintf(path, sizeof path, "%s/plots", directory);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(directory), 0);
    samples_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs_cancel_drift),
        cmocka_unit_test(test_lonely_samples_are_left_out),
        cmocka_unit_test(test_ratios),
        cmocka_unit_test(test_spread_of_sweep),
        cmocka_unit_test(test_memory_less_patched),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_empty_set_prints_no_empty_table),
        cmocka_unit_test(test_floor),
        cmocka_unit_test(test_figure_data),
        cmocka_unit_test(test_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
