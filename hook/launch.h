/*
 * What mechanisms that replace the command by the program have in common: the environment through
 * which the command speaks to a preloaded library, and the execve(2) at the end.
 */
#ifndef HOOK_LAUNCH_H
#define HOOK_LAUNCH_H

#include "hook/mechanism.h"

/* Names of the environment that a preloaded library reads. */
#define LAUNCH_HOOK            "LIBZPHOOK"
#define LAUNCH_HOOK_ARGUMENT   "ZPOLINE_HOOK_ARGUMENT"
#define LAUNCH_SLED            "ZPOLINE_SLED"
#define LAUNCH_REPORT          "ZPOLINE_REPORT"
#define LAUNCH_CACHE           "ZPOLINE_CACHE"
#define LAUNCH_COVERAGE        "ZPOLINE_COVERAGE"
#define LAUNCH_FROM            "ZPOLINE_FROM"
#define LAUNCH_FOLLOW          "ZPOLINE_FOLLOW"
#define LAUNCH_DROP_CAPABILITY "ZPOLINE_DROP_CAPABILITY"

/* What the request says to the variable LAUNCH_FROM; NULL: nothing. */
const char *launch_from_word(enum launch_from from);

/*
 * Replaces the command by the loader at libdir/`loader`, which starts the program; `settings` are
 * NAME=value strings besides the request's, NULL-terminated. Returns only on failure: -errno with
 * the problem filled in. launch_loader.c
 */
int launch_by_loader(const struct launch_request *request, const char *loader,
                     char *const *settings, struct problem *problem);

/*
 * Whether `library`, relative to the place's libdir, is there and can be named in LD_PRELOAD.
 * Returns 0 or -errno with the problem filled in.
 */
int launch_check_library(const struct mechanism_place *place, const char *library,
                         struct problem *problem);

/*
 * Puts libdir/`library` in front of LD_PRELOAD and the request into the variables above; those that
 * the request leaves open are removed. Returns 0 or -errno with the problem filled in.
 */
int launch_set_environment(const struct launch_request *request, const char *library,
                           struct problem *problem);

/* Replaces the command by the program. Returns only on failure: -errno with the problem filled in.
 */
int launch_exec(const struct launch_request *request, struct problem *problem);

#endif
