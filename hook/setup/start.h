/*
 * The start of a preloaded mechanism: what the command says by the environment, and the steps that
 * every mechanism takes to bring a hook into this process. The mechanism's own steps lie between.
 */
#ifndef HOOK_SETUP_START_H
#define HOOK_SETUP_START_H

#include "hook/core/hook.h"
#include "hook/core/memory_map.h"
#include "hook/core/signals.h"
#include "hook/setup/discover.h"

/* What was asked for. All strings live as long as the process. */
struct start_request {
    const char *program;          /* name for reports */
    const char *hook_path;        /* the hook library; never NULL */
    const char *hook_argument;    /* or NULL */
    const char *report_path;      /* absolute, or NULL */
    const char *cache_directory;  /* or NULL for no cache */
    const char *sled;             /* by name, or NULL for the best that can be had */
    int exhaustive;               /* catch what no rewriting reaches, too */
    int exhaustive_if_unproven;   /* the same where a site may be one and is not proven */
    int drop_capability;          /* give CAP_SYS_RAWIO up once page zero is mapped */
    const struct memory_map *map; /* the program's code: read before the hook library was loaded */
    const struct hook_linker *linker;
    const struct site_prover_source *prover;
    const char *late_prover; /* path of zpoline-prove */
};

/*
 * Brings the mechanism into the process, on its only thread. 0, or -errno with *failure saying why:
 * then no code is changed and the hook is not active.
 */
typedef int start_set_up_fn(const struct start_request *request, struct hook_failure *failure);

/* Which library the code is of, and so where our other files lie from it. */
enum start_place {
    START_PRELOADED,             /* a library that is preloaded: there is no loader for it */
    START_PRELOADED_WITH_LOADER, /* the one above the private directory, with our loader in that */
    START_LOADED,                /* the loader's own */
};

/*
 * For the constructor of a mechanism's library: reads the environment and the mappings and calls
 * set_up. When that fails the process ends with one line on stderr and status 125. Uses glibc's
 * dynamic linker.
 */
void start_preloaded(int argc, char **argv, char **envp, enum start_place place,
                     start_set_up_fn *set_up);

/*
 * First common step: loads the hook library for the mechanism that facts->mechanism names, and
 * gives this thread its block. 0 or -errno.
 */
int start_load(const struct start_request *request, const struct hook_facts *facts,
               struct hook_failure *failure);

/* After it, for mechanisms that see the hook's own system calls too: own_code.h. 0 or -errno. */
int start_note_own_code(const struct start_request *request, struct hook_failure *failure);

/*
 * Takes `signal` over for `owner` (signals.h), and SIGSEGV for hook_copy; signal 0: that alone.
 * After start_activate. 0 or -errno.
 */
int start_own_signal(int signal, signals_owner_fn *owner, struct hook_failure *failure);

/* Last common step before calls are led to the stub: report and interest. 0 or -errno. */
int start_activate(const struct start_request *request, const struct hook_facts *facts,
                   struct hook_failure *failure);

/* Fills *failure for an error that a system call returned, and returns that error. */
int start_failed(struct hook_failure *failure, const char *what, long error, const char *remedy);

#endif
