/*
 * Runs of many machines beside each other. Each cost is relative to the native call of the same
 * machine in the same round, which is all that can be compared.
 */
#include "bench/hosts.h"

#include "bench/context.h"
#include "bench/data_parts.h"
#include "bench/made_from.h"
#include "bench/message.h"
#include "bench/table_parts.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct host {
    char *name;
    json_t *context;
    struct sample_set set;
};

struct hosts {
    struct host *items;
    size_t count;
};

/* What is set side by side: a getpid that the hook answers. */
static const struct shape_name shown[] = {
    {"ld_preload", "", ""},     {"zpoline", "one-jump", ""},
    {"zpoline", "nop", ""},     {"sud", "", ""},
    {"int3", "", ""},           {"seccomp_trap", "", ""},
    {"seccomp_notify", "", ""}, {"ptrace", "", ""},
    {"ptrace", "", "across"},
};
#define SHOWN (sizeof shown / sizeof shown[0])

static int add_host(struct hosts *hosts, const char *name)
{
    struct host *grown = realloc(hosts->items, (hosts->count + 1) * sizeof *grown);
    if (grown == NULL)
        return -ENOMEM;
    hosts->items = grown;
    grown[hosts->count] = (struct host){.name = strdup(name)};
    return grown[hosts->count++].name != NULL ? 0 : -ENOMEM;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct host *)a)->name, ((const struct host *)b)->name);
}

/* The folders that hold samples, by their names. */
static int find_hosts(const char *directory, struct hosts *hosts)
{
    char path[PATH_MAX];
    int status = 0;
    DIR *folder = opendir(directory);
    struct dirent *entry;
    if (folder == NULL)
        return -errno;
    while (status == 0 && (entry = readdir(folder)) != NULL) {
        snprintf(path, sizeof path, "%s/%s/samples.jsonl", directory, entry->d_name);
        if (entry->d_name[0] != '.' && access(path, F_OK) == 0)
            status = add_host(hosts, entry->d_name);
    }
    closedir(folder);
    if (hosts->count > 0)
        qsort(hosts->items, hosts->count, sizeof hosts->items[0], compare_names);
    return status == 0 && hosts->count == 0 ? -ENOENT : status;
}

/* A host that cannot be read has been complained of. */
static int read_host(const char *directory, struct host *host)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", directory, host->name);
    host->context = context_read(path);
    if (host->context == NULL)
        return -EINVAL;
    snprintf(path, sizeof path, "%s/%s/samples.jsonl", directory, host->name);
    return samples_read(path, &host->set);
}

static void free_hosts(struct hosts *hosts)
{
    for (size_t i = 0; i < hosts->count; i++) {
        free(hosts->items[i].name);
        json_decref(hosts->items[i].context);
        samples_free(&hosts->items[i].set);
    }
    free(hosts->items);
}

static bool relative(const struct host *host, const struct shape_name *shape,
                     struct comparison *ratio)
{
    struct series_key key = table_latency_key("getpid_loop", shape, "constant");
    struct series_key native = table_latency_key("getpid_loop", &table_native, "none");
    return compare_ratio(&host->set, &key, &native, ratio);
}

static const char *word_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "unknown";
}

static void print_machines(const struct hosts *hosts, const struct table_output *out)
{
    static const char *const words[] = {"host",   "CPU",       "kernel", "commit", "CPUs",
                                        "rounds", "native ns", "state",  NULL};
    struct text_table *table = text_table_new(4);
    if (table == NULL)
        return;
    table_heading(table, words);
    for (size_t i = 0; i < hosts->count; i++) {
        const struct host *host = &hosts->items[i];
        const json_t *machine = json_object_get(host->context, "machine");
        const json_t *commit = json_object_get(host->context, "commit");
        struct series_key native = table_latency_key("getpid_loop", &table_native, "none");
        struct series_summary summary;
        text_table_row(table);
        text_table_cell(table, "%s", host->name);
        text_table_cell(table, "%s", word_of(machine, "cpu"));
        text_table_cell(table, "%s", word_of(machine, "kernel"));
        text_table_cell(table, "%.12s%s", word_of(commit, "id"),
                        json_is_true(json_object_get(commit, "dirty")) ? "+" : "");
        text_table_cell(table, "%lld",
                        (long long)json_integer_value(json_object_get(machine, "cpus")));
        text_table_cell(table, "%lld",
                        (long long)json_integer_value(json_object_get(host->context, "rounds")));
        if (series_summarise(&host->set, &native, &summary))
            table_cell_time(table, summary.median.middle);
        else
            text_table_cell(table, "-");
        text_table_cell(table, "%s",
                        json_is_true(json_object_get(host->context, "complete")) ? "complete"
                                                                                 : "INCOMPLETE");
    }
    table_finish(table, "hosts", "Machines (commit: + with changes)", out);
}

static void print_costs(const struct hosts *hosts, const struct table_output *out)
{
    struct text_table *table = text_table_new(1);
    if (table == NULL)
        return;
    text_table_row(table);
    text_table_cell(table, "host");
    for (size_t s = 0; s < SHOWN; s++) {
        char label[3 * SAMPLE_NAME_BYTES];
        shape_label(&shown[s], label, sizeof label);
        text_table_cell(table, "%s", label);
    }
    for (size_t i = 0; i < hosts->count; i++) {
        text_table_row(table);
        text_table_cell(table, "%s", hosts->items[i].name);
        for (size_t s = 0; s < SHOWN; s++) {
            struct comparison ratio;
            if (relative(&hosts->items[i], &shown[s], &ratio))
                text_table_cell(table, "%.3g", ratio.interval.middle);
            else
                text_table_cell(table, "-");
        }
    }
    table_finish(table, "hosts-costs",
                 "Answered getpid, by the native one of the same machine (median of pairs)", out);
}

/* A block for each mechanism with a row for each host. */
static void write_blocks(const struct hosts *hosts, FILE *file)
{
    fputs("# answered getpid relative to native; columns: place host median low high count\n",
          file);
    for (size_t s = 0; s < SHOWN; s++) {
        char label[3 * SAMPLE_NAME_BYTES];
        bool any = false;
        shape_label(&shown[s], label, sizeof label);
        for (size_t i = 0; i < hosts->count; i++) {
            struct comparison ratio;
            if (!relative(&hosts->items[i], &shown[s], &ratio))
                continue;
            if (!any)
                fprintf(file, "\"%s\"\n", label);
            any = true;
            fprintf(file, "%zu \"%s\" %.6g %.6g %.6g %zu\n", i, hosts->items[i].name,
                    ratio.interval.middle, ratio.interval.low, ratio.interval.high, ratio.pairs);
        }
        if (any)
            data_end_block(file);
    }
}

/* Which samples the figure was made from: those of each host. */
static int note_sources(const char *directory, const struct hosts *hosts)
{
    char **paths = calloc(hosts->count, sizeof *paths);
    int status = paths == NULL ? -ENOMEM : 0;
    for (size_t i = 0; status == 0 && i < hosts->count; i++)
        if (asprintf(&paths[i], "%s/samples.jsonl", hosts->items[i].name) < 0) {
            paths[i] = NULL;
            status = -ENOMEM;
        }
    if (status == 0)
        status = made_from_write(directory, (const char *const *)paths, hosts->count);
    for (size_t i = 0; paths != NULL && i < hosts->count; i++)
        free(paths[i]);
    free(paths);
    return status;
}

static int write_data(const char *directory, const struct hosts *hosts)
{
    FILE *file = data_open(directory, "hosts.dat");
    if (file == NULL)
        return -errno;
    write_blocks(hosts, file);
    int status = ferror(file) ? -EIO : 0;
    if (fclose(file) != 0 && status == 0)
        status = -errno;
    return status == 0 ? note_sources(directory, hosts) : status;
}

int hosts_show(const char *directory)
{
    const struct table_output out = {.file = stdout, .form = TABLE_TEXT};
    struct hosts hosts = {0};
    int status = find_hosts(directory, &hosts);
    if (status != 0)
        complain("cannot compare hosts: %s: %s: name a folder with a folder of results for each "
                 "host",
                 directory, status == -ENOENT ? "no host has samples there" : strerror(-status));
    for (size_t i = 0; status == 0 && i < hosts.count; i++)
        status = read_host(directory, &hosts.items[i]);
    if (status == 0) {
        print_machines(&hosts, &out);
        print_costs(&hosts, &out);
        status = write_data(directory, &hosts);
        if (status != 0)
            complain("cannot write the figure's data: %s/plots: %s: check the folder", directory,
                     strerror(-status));
    }
    free_hosts(&hosts);
    return status;
}
