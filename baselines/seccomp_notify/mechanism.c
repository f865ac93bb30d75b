/* Mechanism "seccomp_notify" for the command: seccomp's user notification, for the micro benchmark.
 */
#include "baselines/mechanisms.h"
#include "baselines/seccomp_notify/start.h"
#include "baselines/seccomp_trap/probe.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/utsname.h>

/* Before, nothing tells a supervisor that the last process has ended; and letting a call pass came
 * with 5.5. */
#define MAJOR 5
#define MINOR 8

static int check_kernel(struct problem *problem)
{
    struct utsname system;
    unsigned major = 0, minor = 0;
    uname(&system);
    /* NOLINTNEXTLINE(cert-err34-c): the kernel's text; what is no number stays 0 */
    sscanf(system.release, "%u.%u", &major, &minor);
    if (major > MAJOR || (major == MAJOR && minor >= MINOR))
        return 0;
    problem_what(problem, "seccomp notifications");
    problem_why(problem, "Linux %s cannot end a supervisor with its program", system.release);
    problem_remedy(problem, "use Linux %d.%d or newer", MAJOR, MINOR);
    return -EOPNOTSUPP;
}

static int probe(const struct mechanism_place *place, struct problem *problem)
{
    (void)place;
    int error = seccomp_probe(SECCOMP_RET_USER_NOTIF, "user notification",
                              SECCOMP_FILTER_FLAG_NEW_LISTENER, problem);
    return error ? error : check_kernel(problem);
}

const struct mechanism mechanism_seccomp_notify = {
    .name = "seccomp_notify",
    .summary = "a seccomp filter notifies a supervisor, in which the hook runs (to be measured)",
    .needs = "Linux 5.8, seccomp filters",
    .flags = MECHANISM_TAKES_HOOK | MECHANISM_EXHAUSTIVE,
    .probe = probe,
    .start = seccomp_notify_start,
};
