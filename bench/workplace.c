/* Where a run does its work. */
#include "bench/workplace.h"

#include "bench/facts.h"

#include <errno.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPEN_DIRECTORIES 16

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    return remove(path) == 0 || errno == ENOENT ? 0 : -1;
}

static void remove_tree(const char *path)
{
    nftw(path, remove_entry, OPEN_DIRECTORIES, FTW_DEPTH | FTW_PHYS);
}

/* Number of the physical core that the CPU is a thread of; -1 if the kernel does not tell. */
static int physical_core(int cpu)
{
    char path[96], text[32];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology/core_id", cpu);
    facts_read_line(path, text, sizeof text);
    return text[0] != '\0' ? atoi(text) : -1;
}

static int last_allowed(const cpu_set_t *allowed)
{
    int last = -1;
    for (int i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, allowed))
            last = i;
    return last;
}

/* The last of the others; of another physical core if there is one. -1 without others. */
static int choose_other(const cpu_set_t *allowed, int core)
{
    int other = -1, own = physical_core(core);
    for (int i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET(i, allowed) && i != core && (other < 0 || own < 0 || physical_core(i) != own))
            other = i;
    return other;
}

int workplace_use_all_cores(const struct workplace *place)
{
    return sched_setaffinity(0, sizeof place->allowed, &place->allowed) == 0 ? 0 : -errno;
}

static int use_core(int core)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    if (core < 0)
        return 0;
    CPU_SET((size_t)core, &one);
    return sched_setaffinity(0, sizeof one, &one) == 0 ? 0 : -errno;
}

int workplace_use_one_core(const struct workplace *place)
{
    return use_core(place->core);
}

int workplace_use_other_core(const struct workplace *place)
{
    return use_core(place->other_core);
}

/* To the last allowed core: the first one takes most interrupts. */
static void choose_cores(struct workplace *place)
{
    place->core = place->other_core = -1;
    if (sched_getaffinity(0, sizeof place->allowed, &place->allowed) != 0)
        return;
    place->core = last_allowed(&place->allowed);
    if (workplace_use_one_core(place) != 0)
        place->core = -1;
    else
        place->other_core = choose_other(&place->allowed, place->core);
}

int workplace_open(struct workplace *place)
{
    const char *base = getenv("TMPDIR");
    if (base == NULL || base[0] != '/')
        base = "/tmp";
    snprintf(place->scratch, sizeof place->scratch, "%s/zpoline-bench-XXXXXX", base);
    if (mkdtemp(place->scratch) == NULL) {
        place->scratch[0] = '\0';
        return -errno;
    }
    choose_cores(place);
    return 0;
}

void workplace_close(struct workplace *place)
{
    if (place->scratch[0] != '\0')
        remove_tree(place->scratch);
    place->scratch[0] = '\0';
}

int workplace_fresh(const struct workplace *place, const char *name, char *path)
{
    if (snprintf(path, PATH_MAX, "%s/%s", place->scratch, name) >= PATH_MAX)
        return -ENAMETOOLONG;
    remove_tree(path);
    return mkdir(path, 0700) == 0 ? 0 : -errno;
}

/* What would hook a child that is to run natively, or change how zpoline hooks the others. */
static bool is_left_out(const char *variable)
{
    static const char *const prefixes[] = {
        "XDG_CACHE_HOME=", "LD_PRELOAD=", "LIBZPHOOK=", "ZPOLINE_"};
    bool out = false;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        out |= strncmp(variable, prefixes[i], strlen(prefixes[i])) == 0;
    return out;
}

char **environment_make(const char *cache)
{
    size_t count = 0, kept = 0;
    while (environ[count] != NULL)
        count++;
    char **copy = calloc(count + 2, sizeof *copy);
    if (copy == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (!is_left_out(environ[i]) && (copy[kept] = strdup(environ[i])) != NULL)
            kept++;
    if (asprintf(&copy[kept], "XDG_CACHE_HOME=%s", cache) < 0)
        copy[kept] = NULL;
    return copy;
}

void environment_free(char **environment)
{
    for (size_t i = 0; environment != NULL && environment[i] != NULL; i++)
        free(environment[i]);
    free(environment);
}
