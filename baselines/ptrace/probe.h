/* Whether this machine, and this process's surroundings, allow tracing. */
#ifndef BASELINES_PTRACE_PROBE_H
#define BASELINES_PTRACE_PROBE_H

#include "hook/problem.h"

/*
 * Traces a child of a child for a moment, and leaves no trace. 0, or -errno with the problem filled
 * in.
 */
int tracer_probe(struct problem *problem);

#endif
