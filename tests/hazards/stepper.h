/*
 * A tracer that single-steps one child through a range of code and injects a signal on the way.
 * The way there is not stepped: behind a popf that was stepped over, the kernel
 * (enable_single_step, arch/x86/kernel/step.c) takes the trap flag for the child's own, and a
 * signal frame would keep it.
 */
#ifndef HAZARDS_STEPPER_H
#define HAZARDS_STEPPER_H

#include <stdint.h>
#include <sys/types.h>

/* Shared with the child, which fills it before it stops itself by SIGSTOP. */
struct step_plan {
    uintptr_t breakpoint; /* stepping begins here; an instruction of one byte */
    uintptr_t start, end; /* it counts from the instruction `start` until rip is `end` */
    long inject_at;       /* send `signal` before step number so much, 0 being at `start` */
    int signal;
    int reached_end;       /* set by the tracer: the code was shorter, nothing was sent */
    uintptr_t injected_at; /* set by the tracer: rip at that moment */
};

/* In the child: lets the parent trace it. 0 or -errno. */
int stepper_be_traced(void);

/*
 * In the parent: serves each stop of the child by the plan of the moment until it ends. Returns its
 * wait status, or -1 with errno. Signals that are none of the stepper's go to the child.
 */
int stepper_serve(pid_t child, struct step_plan *plan);

#endif
