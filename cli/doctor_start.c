/*
 * What `--from start` needs: see doctor.h.
 */
#include "cli/doctor.h"
#include "cli/start_trial.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/prctl.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CAP_CHECKPOINT_RESTORE
#define CAP_CHECKPOINT_RESTORE 40 /* Linux 5.9 */
#endif

void doctor_look_loader(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    struct problem problem = {0};
    if (start_trial(subject->place, &problem) == 0) {
        doctor_say(finding, DOCTOR_OK, "started a program, which ran to its end");
        return;
    }
    finding->no_start = true;
    doctor_say(finding, DOCTOR_LIMIT, "%s: %s", problem.what, problem.why);
    doctor_mend(finding, "%s", problem.remedy);
}

void doctor_look_layout(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    unsigned size = 0;
    (void)subject;
    if (prctl(PR_SET_MM, PR_SET_MM_MAP_SIZE, &size, 0, 0) == 0)
        doctor_say(finding, DOCTOR_OK, "the kernel takes it");
    else
        doctor_say(finding, DOCTOR_LIMIT,
                   "refused: %s (CONFIG_CHECKPOINT_RESTORE): the heap lies high, and "
                   "/proc/PID/cmdline shows the loader's",
                   strerror(errno));
}

static bool holds(unsigned capability)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {0};
    if (syscall(SYS_capget, &header, data) != 0)
        return false;
    return data[capability / 32].effective & (1u << (capability % 32));
}

void doctor_look_exe(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    (void)subject;
    if (holds(CAP_SYS_RESOURCE) || holds(CAP_CHECKPOINT_RESTORE)) {
        doctor_say(finding, DOCTOR_OK, "can be set");
        return;
    }
    doctor_say(finding, DOCTOR_LIMIT,
               "cannot be set without CAP_SYS_RESOURCE or CAP_CHECKPOINT_RESTORE: the process "
               "itself answers readlink and execve of it, others see the loader");
    doctor_mend(finding, "run as root, or use --from main for programs that open /proc/self/exe");
}
