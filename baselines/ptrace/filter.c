/* Which addresses the filters of a process allow, and whether that does harm now. */
#include "baselines/ptrace/filter.h"

#include <inttypes.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>

struct filter {
    size_t references;
    struct filter *below;
    uint64_t interest;
    size_t range_count;
    struct own_range ranges[];
};

struct filter *filter_make(const struct image *image, struct filter *below)
{
    size_t count = image->announced.range_count;
    struct filter *filter = calloc(1, sizeof *filter + count * sizeof *filter->ranges);
    if (!filter) {
        filter_release(below);
        return NULL;
    }
    filter->references = 1;
    filter->below = below;
    filter->interest = image->announced.interest;
    filter->range_count = count;
    memcpy(filter->ranges, image->ranges, count * sizeof *filter->ranges);
    return filter;
}

struct filter *filter_share(struct filter *filter)
{
    if (filter)
        filter->references++;
    return filter;
}

void filter_release(struct filter *filter)
{
    while (filter && --filter->references == 0) {
        struct filter *below = filter->below;
        free(filter);
        filter = below;
    }
}

/* Whether all of [start, end) is let go in this image anyway. */
static bool is_own(const struct image *image, uint64_t start, uint64_t end)
{
    for (size_t i = 0; i < image->announced.range_count; i++) {
        const struct own_range *r = &image->ranges[i];
        if (start >= r->start && end <= r->end)
            return true;
    }
    return false;
}

/* A call goes through if every filter allows it, so one that allows nothing of this program will
 * do. */
static bool allows_only_own(const struct filter *filter, const struct image *image)
{
    for (size_t i = 0; i < filter->range_count; i++) {
        if (!is_own(image, filter->ranges[i].start, filter->ranges[i].end))
            return false;
    }
    return true;
}

static FILE *open_proc(pid_t tid, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)tid, name);
    return fopen(path, "re");
}

/* Code that comes later is unlikely to come to just these addresses, if they are random. */
static bool is_randomized(pid_t tid)
{
    unsigned long personality;
    FILE *file = open_proc(tid, "personality");
    bool is = file && fscanf(file, "%lx", &personality) == 1 && !(personality & ADDR_NO_RANDOMIZE);
    if (file)
        fclose(file);
    return is;
}

static bool overlaps(const struct filter *filter, uint64_t start, uint64_t end)
{
    for (size_t i = 0; i < filter->range_count; i++) {
        if (start < filter->ranges[i].end && filter->ranges[i].start < end)
            return true;
    }
    return false;
}

/* Whether the filter allows no code that is mapped now. */
static bool allows_nothing(const struct filter *filter, pid_t tid)
{
    FILE *file = open_proc(tid, "maps");
    char *line = NULL;
    size_t size = 0;
    bool nothing = file != NULL;
    while (nothing && getline(&line, &size, file) > 0) {
        uint64_t start, end;
        char executable;
        nothing =
            sscanf(line, "%" SCNx64 "-%" SCNx64 " %*c%*c%c", &start, &end, &executable) == 3 &&
            (executable != 'x' || !overlaps(filter, start, end));
    }
    free(line);
    if (file)
        fclose(file);
    return nothing;
}

bool filter_fits(const struct filter *filter, const struct image *image, pid_t tid)
{
    for (const struct filter *f = filter; f; f = f->below) {
        if (f->interest == image->announced.interest &&
            (allows_only_own(f, image) || (is_randomized(tid) && allows_nothing(f, tid))))
            return true;
    }
    return false;
}

bool filter_is_there(pid_t tid)
{
    char *line = NULL;
    size_t size = 0;
    int mode = 0;
    FILE *file = open_proc(tid, "status");
    while (file && getline(&line, &size, file) > 0 && sscanf(line, "Seccomp: %d", &mode) != 1)
        ;
    free(line);
    if (file)
        fclose(file);
    return mode == SECCOMP_MODE_FILTER;
}
