/* The command line of `zpoline-bench run`. */
#ifndef ZPOLINE_BENCH_OPTIONS_H
#define ZPOLINE_BENCH_OPTIONS_H

#include "bench/plan.h"

struct run_options {
    struct plan_settings settings;
    const char *out;     /* NULL: results/<time>-<commit> */
    const char *only;    /* NULL: everything */
    const char *command; /* NULL: the `zpoline` beside this program */
    const char *micro;   /* NULL: the harness of this build */
    const char *feeds;   /* NULL: those of the source folder */
};

#define OPTIONS_HELP 1

/* Reads the words behind `run`. 0; OPTIONS_HELP after the usage was printed; or -EINVAL after one
 * line on stderr. */
int options_read(int argc, char **argv, struct run_options *options);

#endif
