/*
 * The set-up: from a process with unpatched code to one whose system calls are hooked. Takes what
 * it works on; tied neither to a constructor nor to the program's libc.
 */
#ifndef ZPOLINE_SETUP_H
#define ZPOLINE_SETUP_H

#include "hook/setup/start.h"

/* See start_set_up_fn. */
int zpoline_set_up(const struct start_request *request, struct hook_failure *failure);

#endif
