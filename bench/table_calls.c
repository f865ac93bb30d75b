/* Calls of other kinds, calls of several threads at once, and what comes and goes. */
#include "bench/table_parts.h"

#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {"read_zero", "futex_wake", "clock_gettime_raw", NULL};
static const char *const threads[] = {"getpid_threads_1", "getpid_threads_2", "getpid_threads_4",
                                      "getpid_threads_8", NULL};

static const char *const comings[] = {"thread", "program", "library", NULL};

/* The one hook that a suite's lines of this shape have: none where the mechanism takes none. */
static const char *hook_of(const struct sample_set *set, const char *suite,
                           const struct shape_name *shape)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->samples[i].suite, suite) == 0 &&
            strcmp(set->samples[i].mechanism, shape->mechanism) == 0 &&
            strcmp(set->samples[i].sled, shape->sled) == 0)
            return set->samples[i].hook;
    return "";
}

static struct series_key key_of(const struct sample_set *set, const char *suite,
                                const char *case_name, const struct shape_name *shape)
{
    return (struct series_key){.suite = suite,
                               .case_name = case_name,
                               .mechanism = shape->mechanism,
                               .sled = shape->sled,
                               .hook = hook_of(set, suite, shape),
                               .metric = "latency",
                               .place = shape->place};
}

/* Time, and how many times native, or "-" for both. */
static void cells(struct text_table *table, const struct sample_set *set, const char *suite,
                  const char *case_name, const struct shape_name *shape)
{
    struct shape_name native = {table_native.mechanism, table_native.sled, shape->place};
    struct series_key key = key_of(set, suite, case_name, shape);
    struct series_key base = key_of(set, suite, case_name, &native);
    struct series_summary summary;
    struct comparison ratio;
    if (series_summarise(set, &key, &summary))
        table_cell_time(table, summary.median.middle);
    else
        text_table_cell(table, "-");
    if (compare_ratio(set, &key, &base, &ratio))
        text_table_cell(table, "%.2f", ratio.interval.middle);
    else
        text_table_cell(table, "-");
}

static void print_suite(const struct sample_set *set, const char *suite, const char *const *words,
                        const char *const *cases, const char *title, const struct table_output *out)
{
    struct shape_name shapes[TABLE_SHAPES_MAX];
    struct text_table *table = text_table_new(1);
    if (table == NULL)
        return;
    table_heading(table, words);
    size_t count = shapes_in(set, suite, shapes, TABLE_SHAPES_MAX);
    for (size_t s = 0; s < count; s++) {
        char label[3 * SAMPLE_NAME_BYTES];
        bool is_native = strcmp(shapes[s].mechanism, "none") == 0;
        shape_label(&shapes[s], label, sizeof label);
        text_table_row(table);
        text_table_cell(table, "%s", is_native ? "native" : label);
        for (size_t c = 0; cases[c] != NULL; c++)
            cells(table, set, suite, cases[c], &shapes[s]);
    }
    table_finish(table, suite, title, out);
}

void table_print_calls(const struct sample_set *set, const struct table_output *out)
{
    static const char *const words[] = {"mechanism", "read ns",          "x native", "futex ns",
                                        "x native",  "clock_gettime ns", "x native", NULL};
    print_suite(set, "calls", words, kinds,
                "Other calls, passed on by the hook: read of 1 byte of /dev/zero, futex wake of\n"
                "nobody, clock_gettime by the system call (median)",
                out);
}

void table_print_threads(const struct sample_set *set, const struct table_output *out)
{
    static const char *const words[] = {"mechanism", "1 thread ns", "x native", "2 threads",
                                        "x native",  "4 threads",   "x native", "8 threads",
                                        "x native",  NULL};
    print_suite(
        set, "threads", words, threads,
        "Threads: wall time of one answered getpid of one thread, all calling at once on all\n"
        "CPUs (native: the kernel's; median; without any hindrance it grows with\n"
        "threads / CPUs as soon as there are more threads than CPUs)",
        out);
}

void table_print_lifecycle(const struct sample_set *set, const struct table_output *out)
{
    static const char *const words[] = {"mechanism", "thread ns",  "x native", "program ns",
                                        "x native",  "library ns", "x native", NULL};
    print_suite(set, "lifecycle", words, comings,
                "What comes and goes, each call passed on by the hook: a thread made and joined;\n"
                "fork, exec and wait of /bin/true; dlopen and dlclose of libcapstone (median)",
                out);
}
