/*
 * The way of `ptrace_tracer`, as tracers are usually written: the hook runs in the tracer, and what
 * it says is put into the program's registers.
 */
#ifndef BASELINES_PTRACE_ASKED_H
#define BASELINES_PTRACE_ASKED_H

#include "baselines/ptrace/tracer.h"

extern const struct tracer_way asked_in_tracer;

#endif
