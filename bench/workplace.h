/*
 * Where a run does its work: the programs it starts, the environment it starts them in, and one
 * temporary directory that goes away with it.
 */
#ifndef ZPOLINE_BENCH_WORKPLACE_H
#define ZPOLINE_BENCH_WORKPLACE_H

#include <limits.h>
#include <sched.h>

struct workplace {
    char command[PATH_MAX]; /* the command `zpoline` */
    char micro[PATH_MAX];   /* the harness */
    char scratch[PATH_MAX]; /* the temporary directory */
    cpu_set_t allowed;      /* the CPUs that this process was started with */
    int core;               /* all processes run on it; -1 if they could not be pinned */
    int other_core;         /* for what runs on two; -1 if there is only one */
};

/* Makes the temporary directory and pins this process, and so its children, to one core. -errno. */
int workplace_open(struct workplace *place);

/*
 * Children started from now on may run on every allowed CPU, or on the run's core alone again.
 * -errno.
 */
int workplace_use_all_cores(const struct workplace *place);
int workplace_use_one_core(const struct workplace *place);

/* Children started from now on run on the other core, where there is one. -errno. */
int workplace_use_other_core(const struct workplace *place);

void workplace_close(struct workplace *place);

/* Makes an empty directory below scratch, removing one of that name. -errno. */
int workplace_fresh(const struct workplace *place, const char *name, char *path);

/*
 * The environment for children: ours without what would hook them by itself, and with
 * XDG_CACHE_HOME set to `cache`. NULL without memory; free with environment_free.
 */
char **environment_make(const char *cache);
void environment_free(char **environment);

#endif
