/* The mechanisms in their shapes. */
#include "bench/shapes.h"

#define HOOKED  (USE_ANSWERED | USE_PASSED)
#define LATENCY (HOOKED | USE_UNWANTED)

/*
 * What rewrites code or replaces functions. The chain is there for these: it tells how calls that
 * are passed on differ by nanoseconds, which a signal or a switch to a tracer drowns.
 */
#define REWRITING (LATENCY | USE_CHAIN | USE_CHECK)

/*
 * What stops a call by a signal, in the program's own process. A call that the hook doesn't want
 * has cost the signal already, or is let through by a filter that knows the numbers.
 */
#define SIGNALLED (LATENCY | USE_CALLS | USE_THREADS | USE_CHECK)

/*
 * By a tracer, with the hook in the program's process. The tracer is asked for an unwanted call as
 * for any other; only a filter makes a difference.
 */
#define TRACED (HOOKED | USE_CALLS | USE_THREADS | USE_CHECK)

/*
 * With the hook in the tracer or the supervisor. No check: the process that hooks is not the one
 * that a report would be about. An answered call that escaped is seen by its value all the same.
 */
#define OUTSIDE (HOOKED | USE_CALLS | USE_THREADS)

/* Servers under what costs microseconds a call. */
#define SERVED_SLOWLY (USE_MACRO | USE_RARE)

/*
 * The other kinds of calls are made by an instruction of the harness, which ld_preload can't hook.
 * What takes no hook has no part in the threads: there is nothing that they could share.
 */
const struct shape shapes[] = {
    {"ld_preload", "", PLACE_ONE, REWRITING | USE_THREADS | USE_MACRO},
    {"zpoline", "one-jump", PLACE_ONE,
     REWRITING | USE_SWEEP | USE_CALLS | USE_THREADS | USE_LIFECYCLE | USE_MACRO},
    {"zpoline", "short-jump", PLACE_ONE, REWRITING | USE_SWEEP},
    {"zpoline", "nop", PLACE_ONE, REWRITING | USE_SWEEP},
    {"sud_allow", "", PLACE_ONE, USE_IDLE | USE_CALLS},
    {"seccomp_allow", "", PLACE_ONE, USE_IDLE | USE_CALLS},
    {"sud", "", PLACE_ONE, SIGNALLED | USE_LIFECYCLE | SERVED_SLOWLY},
    {"int3", "", PLACE_ONE, SIGNALLED | SERVED_SLOWLY},
    {"seccomp_trap", "", PLACE_ONE, SIGNALLED | SERVED_SLOWLY},
    {"seccomp_notify", "", PLACE_ONE, OUTSIDE},
    {"ptrace_seccomp", "", PLACE_ONE, TRACED | USE_UNWANTED | SERVED_SLOWLY | USE_FULL},
    {"ptrace_tracer", "", PLACE_ONE, OUTSIDE},
    {"ptrace", "", PLACE_ONE, TRACED | USE_LIFECYCLE | SERVED_SLOWLY},
    {"seccomp_notify", "", PLACE_ACROSS, HOOKED},
    {"ptrace_seccomp", "", PLACE_ACROSS, HOOKED},
    {"ptrace_tracer", "", PLACE_ACROSS, HOOKED},
    {"ptrace", "", PLACE_ACROSS, HOOKED},
};
const size_t shape_count = sizeof shapes / sizeof shapes[0];

const struct shape shape_native = {"none", "", PLACE_ONE, 0};
const struct shape shape_default = {"zpoline", "one-jump", PLACE_ONE, 0};

const char *placement_name(enum placement placement)
{
    static const char *const names[] = {
        [PLACE_ONE] = "", [PLACE_ACROSS] = "across", [PLACE_ALL] = "all"};
    return names[placement];
}
