/* A new results folder. */
#include "bench/results_folder.h"

#include "bench/context.h"
#include "bench/message.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

static int make_parents(const char *path)
{
    char part[PATH_MAX];
    for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return -errno;
    }
    return mkdir(path, 0777) == 0 || errno == EEXIST ? 0 : -errno;
}

int results_open(const char *directory, const json_t *context, FILE **samples)
{
    char path[PATH_MAX + 16];
    int status = make_parents(directory);
    snprintf(path, sizeof path, "%s/samples.jsonl", directory);
    if (status == 0 && (*samples = fopen(path, "wxe")) == NULL)
        status = -errno;
    if (status == 0)
        status = context_write(context, directory);
    if (status != 0)
        complain("cannot write results: %s: %s: choose another folder by --output", directory,
                 strerror(-status));
    return status;
}
