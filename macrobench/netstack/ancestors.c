/* See ancestors.h. */
#include "macrobench/netstack/ancestors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *open_proc(pid_t pid, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    return fopen(path, "re");
}

pid_t parent_of(pid_t pid)
{
    FILE *status = open_proc(pid, "status");
    char line[256];
    long parent = 0;
    while (status && fgets(line, sizeof line, status)) {
        if (strncmp(line, "PPid:", 5) == 0)
            parent = strtol(line + 5, NULL, 10);
    }
    if (status)
        (void)fclose(status);
    return (pid_t)parent;
}

bool maps_file(pid_t pid, const char *path)
{
    FILE *maps = open_proc(pid, "maps");
    char *line = NULL;
    size_t size = 0;
    bool found = false;
    while (maps && !found && getline(&line, &size, maps) > 0)
        found = strstr(line, path);
    free(line);
    if (maps)
        (void)fclose(maps);
    return found;
}
