/*
 * The set-up: from a process with unpatched code to one whose system calls are hooked. Functions
 * that take what they work on; tied neither to a constructor nor to the program's libc.
 */
#ifndef ZPOLINE_SETUP_H
#define ZPOLINE_SETUP_H

#include "hook/core/hook.h"
#include "hook/core/memory_map.h"
#include "hook/setup/discover.h"

struct zpoline_request {
    const char *program;          /* name for reports */
    const char *hook_path;        /* the hook library */
    const char *hook_argument;    /* or NULL */
    const char *report_path;      /* absolute, or NULL */
    const char *cache_directory;  /* or NULL for no cache */
    int shape;                    /* enum sled_shape, or -1 for the best that can be had */
    int drop_capability;          /* give CAP_SYS_RAWIO up once page zero is mapped */
    const struct memory_map *map; /* what to patch: read before the hook library was loaded */
    const struct hook_linker *linker;
    const struct site_prover_source *prover;
};

/*
 * Does everything, on the only thread of the process. All strings of the request must stay. 0, or
 * -errno with *failure saying why: then no code is changed and the hook is not active.
 */
int zpoline_set_up(const struct zpoline_request *request, struct hook_failure *failure);

#endif
