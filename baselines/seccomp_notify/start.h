/* The start of a program under a filter whose notifications a supervisor answers. */
#ifndef BASELINES_SECCOMP_NOTIFY_START_H
#define BASELINES_SECCOMP_NOTIFY_START_H

#include "hook/mechanism.h"

/* Does not return on success; -errno with the problem filled in: the program has not run. */
int seccomp_notify_start(const struct launch_request *request, struct problem *problem);

#endif
