/* Data of the figures of fed servers. */
#include "bench/data_parts.h"

#include "bench/published.h"

#include <stdlib.h>
#include <string.h>

#define LINES_MAX   64
#define CASES_MAX   64
#define LABEL_BYTES (3 * SAMPLE_NAME_BYTES)

static bool is_native(const struct line_name *line)
{
    return strcmp(line->shape.mechanism, "none") == 0;
}

/* One line a mechanism: the hook that does nothing. */
static bool is_drawn(const struct line_name *line)
{
    return is_native(line) || strcmp(line->hook, "identity") == 0;
}

static struct series_key key_of(const char *suite, const char *case_name,
                                const struct line_name *line, const char *metric)
{
    return (struct series_key){.suite = suite,
                               .case_name = case_name,
                               .mechanism = line->shape.mechanism,
                               .sled = line->shape.sled,
                               .hook = line->hook,
                               .metric = metric};
}

static const char *label_of(const struct line_name *line)
{
    return is_native(line) ? "native" : line->shape.mechanism;
}

/* Kernel network: a block for each mechanism, a row for each feed: throughput relative to native.
 */
void data_servers(FILE *file, const struct sample_set *set)
{
    const char *cases[CASES_MAX];
    struct line_name lines[LINES_MAX];
    static const struct line_name native = {{"none", "", ""}, "none"};
    size_t case_count = cases_in(set, "macro", cases, CASES_MAX);
    size_t line_count = lines_in(set, "macro", lines, LINES_MAX);
    for (size_t l = 0; l < line_count; l++) {
        if (!is_drawn(&lines[l]) || is_native(&lines[l]))
            continue;
        fprintf(file, "\"%s\"\n", label_of(&lines[l]));
        for (size_t c = 0; c < case_count; c++) {
            struct series_key ours = key_of("macro", cases[c], &lines[l], "rate");
            struct series_key base = key_of("macro", cases[c], &native, "rate");
            struct comparison ratio;
            if (compare_ratio(set, &ours, &base, &ratio))
                fprintf(file, "%zu \"%s\" %.6g %.6g %.6g %zu\n", c, cases[c], ratio.interval.middle,
                        ratio.interval.low, ratio.interval.high, ratio.pairs);
        }
        data_end_block(file);
    }
}

static void write_stack_rows(FILE *file, const struct sample_set *set, const char *suite,
                             const char *case_name)
{
    static const char *const mechanisms[] = {"zpoline",        "sud",   "int3", "seccomp_trap",
                                             "ptrace_seccomp", "ptrace"};
    static const struct line_name floor_line = {{"ld_preload", "", ""}, "netstack"};
    for (size_t m = 0, place = 0; m < sizeof mechanisms / sizeof mechanisms[0]; m++) {
        const char *sled = strcmp(mechanisms[m], "zpoline") == 0 ? "one-jump" : "";
        struct line_name line = {{mechanisms[m], sled, ""}, "netstack"};
        const struct published_loss *paper = published_loss_of(case_name, mechanisms[m]);
        struct series_key ours = key_of(suite, case_name, &line, "rate");
        struct series_key base = key_of(suite, case_name, &floor_line, "rate");
        struct comparison ratio;
        if (compare_ratio(set, &ours, &base, &ratio))
            fprintf(file, "%zu \"%s\" %.6g %.6g %.6g %zu %g\n", place++, mechanisms[m],
                    ratio.interval.middle, ratio.interval.low, ratio.interval.high, ratio.pairs,
                    paper != NULL ? 1.0 - paper->percent / 100.0 : 0.0);
    }
}

/* User-space stack: a block for each program on each link, relative to ld_preload, the paper's
 * beside it. */
void data_stacks(FILE *file, const struct sample_set *set)
{
    static const struct {
        const char *suite, *case_name, *title;
    } blocks[] = {{"ring", "redis-get-1", "Redis GET, ring"},
                  {"ring", "http-1", "HTTP, ring"},
                  {"tap", "redis-get-1", "Redis GET, tap"},
                  {"tap", "http-1", "HTTP, tap"}};
    fputs("# relative to ld_preload; one more column: published (0: none)\n", file);
    for (size_t b = 0; b < sizeof blocks / sizeof blocks[0]; b++) {
        const char *cases[CASES_MAX];
        size_t count = cases_in(set, blocks[b].suite, cases, CASES_MAX);
        bool there = false;
        for (size_t c = 0; c < count; c++)
            there |= strcmp(cases[c], blocks[b].case_name) == 0;
        if (!there)
            continue;
        fprintf(file, "\"%s\"\n", blocks[b].title);
        write_stack_rows(file, set, blocks[b].suite, blocks[b].case_name);
        data_end_block(file);
    }
}

/* Redis GET on the kernel network: a block for each mechanism, a row for each number of clients. */
void data_clients(FILE *file, const struct sample_set *set)
{
    const char *cases[CASES_MAX];
    struct line_name lines[LINES_MAX];
    size_t case_count = cases_in(set, "macro", cases, CASES_MAX);
    size_t line_count = lines_in(set, "macro", lines, LINES_MAX);
    for (size_t l = 0; l < line_count; l++) {
        if (!is_drawn(&lines[l]))
            continue;
        fprintf(file, "\"%s\"\n", label_of(&lines[l]));
        for (long clients = 1; clients <= 1000; clients++)
            for (size_t c = 0; c < case_count; c++) {
                char name[SAMPLE_NAME_BYTES];
                snprintf(name, sizeof name, "redis-get-%ld", clients);
                if (strcmp(name, cases[c]) != 0)
                    continue;
                struct series_key key = key_of("macro", name, &lines[l], "rate");
                data_row(file, set, &key, (double)clients, name);
            }
        data_end_block(file);
    }
}

/* Latency percentiles with fifty clients, of the client that does not round them. */
void data_percentiles(FILE *file, const struct sample_set *set)
{
    static const char *const metrics[] = {"p50", "p95", "p99"};
    struct line_name lines[LINES_MAX];
    size_t line_count = lines_in(set, "macro", lines, LINES_MAX);
    for (size_t l = 0; l < line_count; l++) {
        if (!is_drawn(&lines[l]))
            continue;
        fprintf(file, "\"%s\"\n", label_of(&lines[l]));
        for (size_t m = 0; m < sizeof metrics / sizeof metrics[0]; m++) {
            struct series_key key = key_of("macro", "redis-get-50-load", &lines[l], metrics[m]);
            data_row(file, set, &key, (double)m, metrics[m]);
        }
        data_end_block(file);
    }
}
