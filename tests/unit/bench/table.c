/* Tables, ratios and figures' data from made-up samples with known answers. */
#include "bench/floor.h"
#include "bench/results.h"
#include "bench/summary.h"
#include "bench/text_table.h"

#include "tests/unit/bench/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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
    strcpy(sample.place, shape->place);
    strcpy(sample.hook, hook);
    strcpy(sample.metric, metric);
    strcpy(sample.unit, "ns");
    assert_int_equal(samples_add(set, &sample), 0);
}

static const struct shape_name native = {"none", "", ""}, one_jump = {"zpoline", "one-jump", ""},
                               nop = {"zpoline", "nop", ""}, sud = {"sud", "", ""},
                               int3 = {"int3", "", ""}, ptrace = {"ptrace", "", ""},
                               across = {"ptrace", "", "across"}, armed = {"sud_allow", "", ""};

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

/* Not inlined: gcc then takes what was printed for the variable that pointed to it. */
__attribute__((noinline)) static char *printed(void (*print)(const struct sample_set *,
                                                             const struct table_output *),
                                               const struct sample_set *set)
{
    char *text = NULL;
    size_t size;
    FILE *file = open_memstream(&text, &size);
    print(set, &(struct table_output){.file = file, .form = TABLE_TEXT});
    fclose(file);
    return text;
}

static void test_pairs_cancel_drift(void **state)
{
    struct sample_set set = drifting();
    struct series_key a = {"micro",    "getpid_loop", "zpoline", "one-jump",
                           "constant", NULL,          "latency", NULL};
    struct series_key b = {"micro", "getpid_loop", "none", NULL, "none", NULL, "latency", NULL};
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
                           "constant", NULL,          "latency", NULL};
    struct series_key b = {"micro", "getpid_loop", "none", NULL, "none", NULL, "latency", NULL};
    struct comparison result;
    assert_true(compare_ratio(&set, &a, &b, &result));
    assert_int_equal(result.pairs, 9);
    samples_free(&set);
}

static void print_ratios(const struct sample_set *set, const struct table_output *out)
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

/* zpoline 10, the nop sled 40; SUD 2000, int3 2400, ptrace 9000 and across cores 50000. */
static struct sample_set baselines(void)
{
    struct sample_set set = {0};
    for (int round = 0; round < 6; round++) {
        put(&set, "micro", "getpid_loop", &native, "none", "latency", 100, round);
        put(&set, "micro", "getpid_loop", &one_jump, "constant", "latency", 10, round);
        put(&set, "micro", "getpid_loop", &nop, "constant", "latency", 40, round);
        put(&set, "micro", "getpid_loop", &armed, "none", "latency", 130, round);
        put(&set, "micro", "getpid_loop", &sud, "constant", "latency", 2000, round);
        put(&set, "micro", "getpid_loop", &int3, "constant", "latency", 2400, round);
        put(&set, "micro", "getpid_loop", &ptrace, "constant", "latency", 9000, round);
        put(&set, "micro", "getpid_loop", &across, "constant", "latency", 50000, round);
    }
    return set;
}

/* From the first `name` on, the rest of its line. */
static char *line_of(const char *text, const char *name)
{
    const char *start = strstr(text, name);
    assert_non_null(start);
    return strndup(start, strcspn(start, "\n"));
}

static void assert_line(const char *text, const char *name, const char *needed)
{
    char *line = line_of(text, name);
    if (strstr(line, needed) == NULL)
        fail_msg("no `%s` in: %s", needed, line);
    free(line);
}

static void print_baselines(const struct sample_set *set, const struct table_output *out)
{
    struct ratio_tally tally = ratios_print(set, out);
    assert_int_equal(tally.met,
                     5); /* SUD and int3, both also as published, and ptrace as published */
    assert_int_equal(tally.not_met, 2); /* native; ptrace, with 900 of 1000 */
    assert_int_equal(tally.to_explain, 1);
}

/* Each against its bound, and against the others; a dear one is flagged, not failed. */
static void test_baseline_ratios(void **state)
{
    struct sample_set set = baselines();
    char *text = printed(print_baselines, &set);
    assert_line(text, "SUD: answered", "  met ");
    assert_line(text, "SUD: answered", " 200 ");
    assert_line(text, "ptrace: answered", "not met ");
    assert_line(text, "ptrace: answered", ">= 1000");
    assert_line(text, "the same as published: ptrace", "  met ");
    assert_line(text, "seccomp trap: answered", "not measured");
    assert_line(text, "int3 / SUD", "needs an explanation"); /* 1.2, reference 1.026 */
    assert_line(text, "int3 / SUD", "<= 1.180");
    assert_line(text, "ptrace, one core / SUD", "as expected");
    assert_null(strstr(text, "seccomp trap / SUD"));
    free(text);
    samples_free(&set);
}

static void print_bad_ratio(const struct sample_set *set, const struct table_output *out)
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

static void print_table(const struct sample_set *set, const struct table_output *out)
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

/* The paper's lines first, each ratio against both sleds; what is ours alone behind them. */
static void test_published_table(void **state)
{
    struct sample_set set = baselines();
    char *text = printed(print_table, &set);
    assert_line(text, "\nptrace  ", "");
    assert_line(strstr(text, "\nptrace  ") + 1, "ptrace", "225 [225, 225]"); /* by the nop sled */
    assert_line(strstr(text, "\nptrace  ") + 1, "ptrace", "900 [900, 900]"); /* by one jump */
    assert_line(strstr(text, "\nptrace  ") + 1, "ptrace", "761.0");
    assert_line(strstr(text, "\nptrace  ") + 1, "ptrace", "met or exceeded");
    assert_line(text, "ptrace, answered by the tracer", "      -"); /* published, not measured */
    assert_line(text, "ptrace, across cores", "50000");
    assert_true(strstr(text, "ptrace, across cores") > strstr(text, "native getpid"));
    assert_null(strstr(text, "seccomp notification")); /* neither published nor measured */
    free(text);
    samples_free(&set);
}

/* A figure for each kind or number of threads, with its ratio to native in the same place. */
static void test_calls_and_threads(void **state)
{
    static const struct shape_name native_all = {"none", "", "all"}, sud_all = {"sud", "", "all"};
    struct sample_set set = {0};
    for (int round = 0; round < 6; round++) {
        put(&set, "calls", "read_zero", &native, "none", "latency", 100, round);
        put(&set, "calls", "read_zero", &sud, "identity", "latency", 2500, round);
        put(&set, "calls", "read_zero", &armed, "none", "latency", 150, round);
        put(&set, "threads", "getpid_threads_4", &native_all, "none", "latency", 200, round);
        put(&set, "threads", "getpid_threads_4", &sud_all, "constant", "latency", 9000, round);
    }
    char *text = printed(print_table, &set);
    char *calls = strstr(text, "Other calls"), *threads = strstr(text, "Threads:");
    assert_non_null(calls);
    assert_non_null(threads);
    assert_line(calls, "sud ", "25.00");
    assert_line(calls, "sud_allow", "1.50");
    assert_line(threads, "sud ", "45.00");
    assert_null(strstr(threads, "sud_allow"));
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

/* Writes the figures' data of the set; takes them away again but for `wanted`, which is read. */
static void data_of(const struct sample_set *set, const char *wanted, char *text, size_t size)
{
    static const char *const names[] = {"overhead", "threads", "latency", "chain",   "sweep",
                                        "startup",  "servers", "stacks",  "clients", "percentiles"};
    char directory[] = "/tmp/zpoline-unit-data-XXXXXX", path[64];
    assert_non_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/plots", directory);
    assert_int_equal(mkdir(path, 0777), 0);
    snprintf(path, sizeof path, "%s/plots/%s.pdf", directory, wanted);
    FILE *file = fopen(path, "we"); /* an older figure goes */
    fclose(file);
    assert_int_equal(data_write(set, directory), 0);
    snprintf(path, sizeof path, "%s/plots/%s.dat", directory, wanted);
    file = fopen(path, "re");
    assert_non_null(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/plots/%s.dat", directory, names[i]);
        assert_int_equal(unlink(path), 0);
    }
    snprintf(path, sizeof path, "%s/plots", directory);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(directory), 0);
}

/* A block for native, one a hook, and the published figures at the places of the shapes. */
static void test_latency_data(void **state)
{
    struct sample_set set = drifting();
    char text[2048];
    data_of(&set, "latency", text, sizeof text);
    assert_non_null(strstr(text, "\"native\"\n0 \"native\" 140 "));
    assert_non_null(strstr(text, "\n\n\n\"constant\"\n0 \"zpoline one-jump\" 7 "));
    assert_non_null(strstr(text, "\"published\"\n0 \"published\" 31 31 31 1\n"));
    samples_free(&set);
}

/* All mechanisms from the cheapest on; what hooks nothing with what it adds to native. */
static void test_overhead_data(void **state)
{
    struct sample_set set = baselines();
    char text[2048];
    data_of(&set, "overhead", text, sizeof text);
    assert_non_null(strstr(text, "\n0 \"zpoline one-jump\" 10 10 10 6 0 31\n"
                                 "1 \"sud_allow\" 30 30 30 6 1 0\n"
                                 "2 \"zpoline nop\" 40 40 40 6 0 41\n"
                                 "3 \"sud\" 2000 2000 2000 6 0 1156\n"));
    assert_non_null(strstr(text, "\n5 \"ptrace\" 9000 9000 9000 6 0 31201\n"));
    assert_non_null(strstr(text, "\n6 \"ptrace across cores\" 50000 50000 50000 6 0 0\n"));
    samples_free(&set);
    set = baselines();
    data_of(&set, "latency", text, sizeof text);
    assert_null(strstr(text, "ptrace")); /* that figure is about nanoseconds */
    samples_free(&set);
}

static void test_threads_data(void **state)
{
    static const struct shape_name all = {"sud", "", "all"};
    struct sample_set set = {0};
    char text[2048];
    for (int round = 0; round < 6; round++) {
        put(&set, "threads", "getpid_threads_1", &all, "constant", "latency", 2000, round);
        put(&set, "threads", "getpid_threads_8", &all, "constant", "latency", 16000, round);
    }
    data_of(&set, "threads", text, sizeof text);
    assert_non_null(strstr(text, "\"sud\"\n1 \"getpid_threads_1\" 2000 2000 2000 6\n"
                                 "8 \"getpid_threads_8\" 16000 "));
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
        cmocka_unit_test(test_latency_data),
        cmocka_unit_test(test_overhead_data),
        cmocka_unit_test(test_threads_data),
        cmocka_unit_test(test_baseline_ratios),
        cmocka_unit_test(test_published_table),
        cmocka_unit_test(test_calls_and_threads),
        cmocka_unit_test(test_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
