/* Sums over /proc/PID/smaps. The counters of /proc/PID/status are off by up to some dozen pages. */
#include "bench/smaps.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* A mapping's first line: "7f..-7f.. r-xp 00028000 fe:00 1234  /usr/lib/libc.so.6". */
static bool is_header(const char *line, bool *code_of_file)
{
    char permissions[8];
    unsigned long inode;
    if (sscanf(line, "%*x-%*x %7s %*x %*s %lu", permissions, &inode) != 2)
        return false;
    *code_of_file = strchr(permissions, 'x') != NULL && inode != 0;
    return true;
}

static double kib_of(const char *line, const char *key)
{
    double kib = 0.0;
    size_t length = strlen(key);
    if (strncmp(line, key, length) == 0)
        sscanf(line + length, "%lf", &kib);
    return kib;
}

int smaps_read(FILE *file, struct smaps_sum *sum)
{
    char line[8192];
    bool code_of_file = false, any = false;
    *sum = (struct smaps_sum){0};
    while (fgets(line, sizeof line, file) != NULL) {
        any |= is_header(line, &code_of_file);
        sum->reserved_kib += kib_of(line, "Size:");
        sum->resident_kib += kib_of(line, "Rss:");
        sum->dirty_kib += kib_of(line, "Anonymous:");
        if (code_of_file)
            sum->patched_kib += kib_of(line, "Anonymous:");
    }
    return any ? 0 : -EINVAL;
}
