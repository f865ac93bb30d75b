/* Whether this kernel has Syscall User Dispatch. */
#ifndef BASELINES_SUD_PROBE_H
#define BASELINES_SUD_PROBE_H

#include "hook/problem.h"

/* 0, or -errno with the problem filled in. Changes nothing, also where it is in use. */
int sud_probe(struct problem *problem);

#endif
