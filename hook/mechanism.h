/*
 * What the command knows of a mechanism: one constant `struct mechanism` each, made with designated
 * initialisers and listed in cli/mechanisms.c, which checks it at start.
 */
#ifndef HOOK_MECHANISM_H
#define HOOK_MECHANISM_H

#include "hook/problem.h"

#include <stdbool.h>

enum mechanism_flag {
    MECHANISM_TAKES_HOOK = 1u << 0,      /* calls a hook library; `none` does not */
    MECHANISM_TAKES_SLED = 1u << 1,      /* --sled means something to it */
    MECHANISM_PRELOADS = 1u << 2,        /* comes into the program by LD_PRELOAD: needs a dynamic
                                          * program of glibc's that gains no privileges */
    MECHANISM_IN_PROCESS = 1u << 3,      /* the hook runs in the program's own process */
    MECHANISM_EXHAUSTIVE = 1u << 4,      /* no system call of the program's code escapes */
    MECHANISM_TAKES_COVERAGE = 1u << 6,  /* --coverage means something to it */
    MECHANISM_TAKES_FROM = 1u << 7,      /* --from means something to it: it has a loader, which
                                          * starts what LD_PRELOAD does not reach */
    MECHANISM_NEEDS_PRIVILEGE = 1u << 5, /* needs a privilege or a setting of the administrator */
};

/* Where the pieces lie. Absolute paths. */
struct mechanism_place {
    const char *command; /* the running command's file */
    const char *libdir;  /* the directory of libzpoline.so; the private ones lie in zpoline/ */
};

/* From where on a program is hooked. */
enum launch_from {
    LAUNCH_FROM_ANY,   /* its main, where LD_PRELOAD reaches it, else its first instruction */
    LAUNCH_FROM_MAIN,  /* LD_PRELOAD, or not at all */
    LAUNCH_FROM_START, /* its first instruction: by the loader */
};

/* Everything that was asked for, checked already as far as the command itself can. */
struct launch_request {
    const struct mechanism_place *place;
    const char *program;       /* path for execve(2) */
    char **arguments;          /* the program's argv, NULL-terminated */
    const char *hook;          /* absolute path of the hook library; NULL: none */
    const char *hook_argument; /* NULL: none */
    const char *sled;          /* NULL: the mechanism's own choice */
    const char *report;        /* absolute path; NULL: none */
    bool cache;                /* proofs may be kept and reused */
    const char *coverage;      /* "static", "exhaustive"; NULL: the mechanism's own choice */
    enum launch_from from;     /* as asked for: holds for the programs that it starts, too */
    bool by_loader;            /* this one is started by the loader */
    const char *follow; /* NULL: the hook goes on into programs that the program starts; "no";
                         * "must": those that it cannot go on into are not started */
};

struct mechanism {
    const char *name;
    const char *summary; /* one line */
    const char *needs;   /* one line: what it needs of the machine, "nothing" if so */
    unsigned flags;      /* enum mechanism_flag */

    /*
     * Tells whether the mechanism can be used here and now, without leaving a trace. Returns 0, or
     * -errno with `why` and `remedy` of the problem filled in (`what` too, if it is not the
     * mechanism as such).
     */
    int (*probe)(const struct mechanism_place *place, struct problem *problem);

    /*
     * Starts the program. A mechanism that replaces the command by the program (execve) does not
     * return on success; one that stays with it as its tracer returns the program's exit status
     * (0 .. 255). On failure: -errno with the problem filled in; the program has not run.
     */
    int (*start)(const struct launch_request *request, struct problem *problem);
};

#endif
