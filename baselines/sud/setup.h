/* The set-up of sud. */
#ifndef BASELINES_SUD_SETUP_H
#define BASELINES_SUD_SETUP_H

#include "hook/setup/start.h"

/* See start_set_up_fn. */
int sud_set_up(const struct start_request *request, struct hook_failure *failure);

#endif
