/* The set-up of int3. */
#ifndef BASELINES_INT3_SETUP_H
#define BASELINES_INT3_SETUP_H

#include "hook/setup/start.h"

/* See start_set_up_fn. */
int int3_set_up(const struct start_request *request, struct hook_failure *failure);

#endif
