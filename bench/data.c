/*
 * Data files for figures. One block a series, so that a script draws what is there and leaves out
 * what is not; blocks are named, and two blank lines end one, as gnuplot wants it.
 */
#include "bench/results.h"

#include "bench/data_parts.h"
#include "bench/message.h"
#include "bench/published.h"
#include "bench/summary.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHAPES_MAX  32
#define NUMBERS_MAX 512
#define LABEL_BYTES (3 * SAMPLE_NAME_BYTES)

static const char *const hooks[] = {"constant", "identity", "unwanted"};
#define HOOKS (sizeof hooks / sizeof hooks[0])

/* What was drawn from older data would be taken for a figure of these samples. */
static void remove_drawn(const char *directory, const char *name)
{
    static const char *const forms[] = {"svg", "pdf", "png"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        snprintf(path, sizeof path, "%s/plots/%.*s.%s", directory, (int)strcspn(name, "."), name,
                 forms[i]);
        unlink(path);
    }
}

FILE *data_open(const char *directory, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/plots", directory);
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return NULL;
    snprintf(path, sizeof path, "%s/plots/%s", directory, name);
    remove_drawn(directory, name);
    FILE *file = fopen(path, "we");
    if (file != NULL)
        fputs("# columns: place label median low high (95 % interval of the median) count\n", file);
    return file;
}

void data_end_block(FILE *file)
{
    fputs("\n\n", file);
}

bool data_row(FILE *file, const struct sample_set *set, const struct series_key *key, double place,
              const char *label)
{
    struct series_summary summary;
    if (!series_summarise(set, key, &summary))
        return false;
    fprintf(file, "%g \"%s\" %.6g %.6g %.6g %zu\n", place, label, summary.median.middle,
            summary.median.low, summary.median.high, summary.n);
    return true;
}

static void write_native(FILE *file, const struct sample_set *set, struct series_key key)
{
    key.mechanism = "none";
    key.sled = "";
    key.hook = "none";
    fprintf(file, "\"native\"\n");
    data_row(file, set, &key, 0, "native");
    data_end_block(file);
}

/*
 * What rewrites code or replaces functions: the mechanisms that the figures of nanoseconds are
 * about. The others are in the figure of all.
 */
static size_t fast_shapes(const struct sample_set *set, struct shape_name *shapes)
{
    size_t kept = 0, count = shapes_in(set, "micro", shapes, SHAPES_MAX);
    for (size_t i = 0; i < count; i++)
        if (strcmp(shapes[i].mechanism, "zpoline") == 0 ||
            strcmp(shapes[i].mechanism, "ld_preload") == 0)
            shapes[kept++] = shapes[i];
    return kept;
}

/* Block 0: native; then a block for each hook with a row for each shape. */
static void write_hooks(FILE *file, const struct sample_set *set)
{
    struct shape_name shapes[SHAPES_MAX];
    struct series_key key = {.suite = "micro", .case_name = "getpid_loop", .metric = "latency"};
    size_t count = fast_shapes(set, shapes);
    write_native(file, set, key);
    for (size_t h = 0; h < HOOKS; h++) {
        fprintf(file, "\"%s\"\n", hooks[h]);
        for (size_t s = 0; s < count; s++) {
            char label[LABEL_BYTES];
            key.mechanism = shapes[s].mechanism;
            key.sled = shapes[s].sled;
            key.hook = hooks[h];
            shape_label(&shapes[s], label, sizeof label);
            data_row(file, set, &key, (double)s, label);
        }
        data_end_block(file);
    }
}

static bool same_shape(const struct shape_name *a, const struct shape_name *b)
{
    return strcmp(a->mechanism, b->mechanism) == 0 && strcmp(a->sled, b->sled) == 0 &&
           strcmp(a->place, b->place) == 0;
}

/* 0 where nobody published a figure. */
static double published_for(const struct shape_name *shape)
{
    for (size_t i = 0; i < published_count; i++)
        if (same_shape(&published[i].shape, shape))
            return published[i].paper_ns;
    return 0.0;
}

/* The published figures in a block of their own behind ours. */
static void write_published(FILE *file, const struct shape_name *shapes, size_t count)
{
    fprintf(file, "\"published\"\n");
    for (size_t s = 0; s < count; s++) {
        double ns = published_for(&shapes[s]);
        if (ns > 0.0)
            fprintf(file, "%zu \"published\" %g %g %g 1\n", s, ns, ns, ns);
    }
    data_end_block(file);
}

static void write_latency(FILE *file, const struct sample_set *set)
{
    struct shape_name shapes[SHAPES_MAX];
    write_hooks(file, set);
    write_published(file, shapes, fast_shapes(set, shapes));
}

static struct series_key loop_key(const struct shape_name *shape, const char *hook)
{
    return (struct series_key){.suite = "micro",
                               .case_name = "getpid_loop",
                               .mechanism = shape->mechanism,
                               .sled = shape->sled,
                               .hook = hook,
                               .metric = "latency",
                               .place = shape->place};
}

/* A shape in the figure of all mechanisms, with what it adds to a program's call. */
struct overhead {
    struct shape_name shape;
    struct stats_interval ns;
    size_t n;
    bool is_idle; /* hooks nothing: what it adds to the native call; otherwise all that it takes */
};

static bool find_overhead(const struct sample_set *set, const struct shape_name *shape,
                          struct overhead *out)
{
    struct series_key answered = loop_key(shape, "constant"), idle = loop_key(shape, "none");
    struct series_key native = {"micro", "getpid_loop", "none", "", "none", "", "latency", ""};
    struct series_summary summary;
    struct comparison added;
    *out = (struct overhead){.shape = *shape};
    if (series_summarise(set, &answered, &summary)) {
        out->ns = summary.median;
        out->n = summary.n;
        return true;
    }
    if (strcmp(shape->mechanism, "none") == 0 ||
        !compare_difference(set, &idle, &native, NULL, &added))
        return false;
    out->ns = added.interval;
    out->n = added.pairs;
    out->is_idle = true;
    return added.interval.middle > 0.0; /* the axis is logarithmic */
}

static int compare_overheads(const void *a, const void *b)
{
    double left = ((const struct overhead *)a)->ns.middle;
    double right = ((const struct overhead *)b)->ns.middle;
    return (left > right) - (left < right);
}

/* All mechanisms in one block, cheapest first. */
static void write_overhead(FILE *file, const struct sample_set *set)
{
    struct shape_name shapes[SHAPES_MAX];
    struct overhead rows[SHAPES_MAX] = {0};
    size_t kept = 0, count = shapes_in(set, "micro", shapes, SHAPES_MAX);
    for (size_t i = 0; i < count; i++)
        if (find_overhead(set, &shapes[i], &rows[kept]))
            kept++;
    qsort(rows, kept, sizeof rows[0], compare_overheads);
    fputs("# more columns: 1 if it hooks nothing (what it adds to native), published (0: none)\n",
          file);
    for (size_t i = 0; i < kept; i++) {
        char label[LABEL_BYTES];
        shape_label(&rows[i].shape, label, sizeof label);
        fprintf(file, "%zu \"%s\" %.6g %.6g %.6g %zu %d %g\n", i, label, rows[i].ns.middle,
                rows[i].ns.low, rows[i].ns.high, rows[i].n, rows[i].is_idle,
                published_for(&rows[i].shape));
    }
    data_end_block(file);
}

/* A block for native and each mechanism, with a row for each number of threads. */
static void write_threads(FILE *file, const struct sample_set *set)
{
    static const int numbers[] = {1, 2, 4, 8};
    struct shape_name shapes[SHAPES_MAX];
    size_t count = shapes_in(set, "threads", shapes, SHAPES_MAX);
    for (size_t s = 0; s < count; s++) {
        bool is_native = strcmp(shapes[s].mechanism, "none") == 0;
        char label[LABEL_BYTES];
        shape_label(&shapes[s], label, sizeof label);
        fprintf(file, "\"%s\"\n", is_native ? "native" : label);
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
            char name[SAMPLE_NAME_BYTES];
            snprintf(name, sizeof name, "getpid_threads_%d", numbers[i]);
            struct series_key key = loop_key(&shapes[s], is_native ? "none" : "constant");
            key.suite = "threads";
            key.case_name = name;
            data_row(file, set, &key, numbers[i], name);
        }
        data_end_block(file);
    }
}

/* A row of the ratio to native, by pairs: what differs from pair to pair is not drawn. */
static void write_ratio_row(FILE *file, const struct sample_set *set, const struct series_key *key,
                            double place, const char *label)
{
    struct series_key native = {key->suite, key->case_name, "none", "", "none",
                                "",         key->metric,    ""};
    struct comparison ratio;
    if (compare_ratio(set, key, &native, &ratio))
        fprintf(file, "%g \"%s\" %.6g %.6g %.6g %zu\n", place, label, ratio.interval.middle,
                ratio.interval.low, ratio.interval.high, ratio.pairs);
}

/* A block for each hook that passes calls on, with the ratio to native of each shape. */
static void write_chain(FILE *file, const struct sample_set *set)
{
    static const char *const passing[] = {"identity", "unwanted"};
    struct shape_name shapes[SHAPES_MAX];
    size_t count = fast_shapes(set, shapes);
    for (size_t h = 0; h < sizeof passing / sizeof passing[0]; h++) {
        fprintf(file, "\"%s\"\n", passing[h]);
        for (size_t s = 0; s < count; s++) {
            struct series_key key = {"micro",
                                     "getpid_chain",
                                     shapes[s].mechanism,
                                     shapes[s].sled,
                                     passing[h],
                                     "",
                                     "latency",
                                     ""};
            char label[LABEL_BYTES];
            shape_label(&shapes[s], label, sizeof label);
            write_ratio_row(file, set, &key, (double)s, label);
        }
        data_end_block(file);
    }
}

/* A block for each sled with a row for each number. */
static void write_sweep(FILE *file, const struct sample_set *set)
{
    static int numbers[NUMBERS_MAX];
    struct shape_name shapes[SHAPES_MAX];
    size_t shape_count = fast_shapes(set, shapes);
    size_t count = numbers_in(set, numbers, NUMBERS_MAX);
    for (size_t s = 0; s < shape_count; s++) {
        if (shapes[s].sled[0] == '\0')
            continue;
        fprintf(file, "\"%s\"\n", shapes[s].sled);
        for (size_t i = 0; i < count; i++) {
            char name[SAMPLE_NAME_BYTES];
            snprintf(name, sizeof name, "number_%d", numbers[i]);
            struct series_key key = {"micro",    name, shapes[s].mechanism, shapes[s].sled,
                                     "constant", "",   "latency",           ""};
            data_row(file, set, &key, numbers[i], name);
        }
        data_end_block(file);
    }
}

/* A block each for native, first start and warm start; places 0 and 1 are the two programs. */
static void write_start(FILE *file, const struct sample_set *set)
{
    static const struct {
        const char *block, *suffix, *mechanism, *sled, *hook;
    } states[] = {
        {"native", "", "none", "", "none"},
        {"first start", "_first", "zpoline", "one-jump", "identity"},
        {"warm start", "", "zpoline", "one-jump", "identity"},
    };
    static const struct {
        const char *case_name, *label;
    } programs[] = {{"true", "/bin/true"}, {"python_ssl", "python3 import ssl"}};
    for (size_t k = 0; k < sizeof states / sizeof states[0]; k++) {
        fprintf(file, "\"%s\"\n", states[k].block);
        for (size_t p = 0; p < sizeof programs / sizeof programs[0]; p++) {
            char name[SAMPLE_NAME_BYTES];
            snprintf(name, sizeof name, "%s%s", programs[p].case_name, states[k].suffix);
            struct series_key key = {
                "startup", name, states[k].mechanism, states[k].sled, states[k].hook, "",
                "start",   ""};
            data_row(file, set, &key, (double)p, programs[p].label);
        }
        data_end_block(file);
    }
}

static const struct data_file {
    const char *name;
    void (*write)(FILE *, const struct sample_set *);
} files[] = {
    {"overhead.dat", write_overhead}, {"threads.dat", write_threads},
    {"latency.dat", write_latency},   {"chain.dat", write_chain},
    {"sweep.dat", write_sweep},       {"startup.dat", write_start},
    {"servers.dat", data_servers},    {"stacks.dat", data_stacks},
    {"clients.dat", data_clients},    {"percentiles.dat", data_percentiles},
};

int data_write(const struct sample_set *set, const char *directory)
{
    int error = 0;
    for (size_t i = 0; error == 0 && i < sizeof files / sizeof files[0]; i++) {
        errno = 0;
        FILE *file = data_open(directory, files[i].name);
        if (file != NULL) {
            files[i].write(file, set);
            error = ferror(file) ? EIO : 0;
            error = fclose(file) != 0 ? errno : error;
        } else {
            error = errno;
        }
        if (error != 0)
            complain("cannot write the figures' data: %s/plots/%s: %s: check the folder", directory,
                     files[i].name, strerror(error));
    }
    return -error;
}
