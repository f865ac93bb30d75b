/*
 * What the command asked for, as it arrives in the program's process: NAME=value strings, which are
 * the program's environment where LD_PRELOAD brings us, and a list of their own where a loader
 * does.
 */
#ifndef HOOK_SETUP_REQUEST_H
#define HOOK_SETUP_REQUEST_H

#include "hook/core/exec.h"
#include "hook/setup/start.h"

/*
 * Fills *request but for its map. `settings`: the NAME=value strings; `environment`: the program's,
 * which says where its user keeps caches. Both must stay. Set-up.
 */
void start_request_read(struct start_request *request, const char *program, char *const *settings,
                        char *const *environment);

/* 0, or -EINVAL with *failure saying what is missing. */
int start_request_check(const struct start_request *request, struct hook_failure *failure);

/*
 * Finds our own files from where this code is mapped: *files, and the request's provers. Paths live
 * as long as the process. `place`: which library this code is of. Set-up, once.
 */
void start_files_find(const struct memory_map *map, enum start_place place,
                      struct exec_files *files, struct start_request *request);

/* The library that this code is of, as the kernel names it; after start_files_find. */
const char *start_own_library(void);

/* May this program run without the hook, since a hooked one has started it? */
int start_may_go_without(char *const *settings);

/* Says on stderr and in the report that it does. */
void start_say_without(const struct start_request *request, const struct hook_failure *failure);

/* Says on stderr what failed, and ends the process with status 125. */
_Noreturn void start_refuse(const struct start_request *request,
                            const struct hook_failure *failure);

#endif
