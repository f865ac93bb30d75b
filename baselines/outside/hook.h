/*
 * A hook library in a process of its own, outside of the program: in a tracer or a supervisor. The
 * contract is that of hook/syscall_hook.h in its native form, but for the pointers in arguments,
 * which are the program's.
 */
#ifndef BASELINES_OUTSIDE_HOOK_H
#define BASELINES_OUTSIDE_HOOK_H

#include "hook/mechanism.h"
#include "hook/syscall_hook.h"

#include <stdint.h>
#include <sys/types.h>

#define OUTSIDE_NUMBERS 4096 /* an interest set reaches this far */

struct outside_hook {
    const struct syscall_hook *hook;
    const char *mechanism, *program;
    char *report_path; /* NULL: no report */
};

/* Which numbers the hook wants: 1 or 0 each; `other` for those that are not in the table. */
struct outside_interest {
    uint8_t numbers[OUTSIDE_NUMBERS];
    uint8_t other;
};

/*
 * Loads the library that the request names and calls its init, before the working directory is
 * left: the report's default place is there. 0, or -errno with the problem filled in. Strings of
 * the request are kept by reference.
 */
int outside_hook_load(const struct launch_request *request, const char *mechanism,
                      struct outside_hook *outside, struct problem *problem);

void outside_hook_interest(const struct outside_hook *outside, struct outside_interest *interest);

/* The program has ended: the report, with the program's process id, and fini. */
void outside_hook_end(const struct outside_hook *outside, pid_t program);

#endif
