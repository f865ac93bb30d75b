/*
 * The start of a program under a tracer that is no parent of it: the command's own process becomes
 * the program, so that its process id, parent, terminal and end are what they would be natively.
 */
#ifndef BASELINES_PTRACE_START_H
#define BASELINES_PTRACE_START_H

#include "baselines/ptrace/tracer.h"
#include "hook/mechanism.h"

/*
 * Starts a tracer in a session of its own, which attaches to this process and follows it. Returns 0
 * when every call from the execve(2) on will be seen, or -errno with the problem filled in: then
 * nothing is left of the tracer.
 */
int tracer_start(const struct launch_request *request, const struct tracer_way *way,
                 struct problem *problem);

/* Why a process cannot be attached to, and what to do: fills in the problem for that -errno. */
void tracer_explain(int error, struct problem *problem);

#endif
