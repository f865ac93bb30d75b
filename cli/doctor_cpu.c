/*
 * What the CPU has, as far as the kernel lets programs use it: see doctor.h.
 */
#include "cli/doctor.h"

#include <cpuid.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#define CPUID_1_OSXSAVE  (1u << 27)
#define HWCAP2_FSGSBASE_ (1u << 1)

void doctor_look_keys(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    int key = pkey_alloc(0, 0);
    if (key >= 0) {
        pkey_free(key);
        doctor_say(finding, DOCTOR_OK, "present");
        return;
    }
    doctor_say(finding, DOCTOR_LIMIT,
               "absent: reads through NULL succeed silently; writes and calls still fault");
}

void doctor_look_xsave(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    unsigned a, b, c = 0, d;
    if (__get_cpuid(1, &a, &b, &c, &d) && (c & CPUID_1_OSXSAVE))
        doctor_say(finding, DOCTOR_OK, "present");
    else
        doctor_say(finding, DOCTOR_OK, "absent: fxsave keeps the sse registers, all there are");
}

void doctor_look_fsgsbase(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    if (getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE_)
        doctor_say(finding, DOCTOR_OK, "present: programs that write gs themselves do not work");
    else
        doctor_say(finding, DOCTOR_OK, "absent: gs changes by system call only, which is refused");
}

/* The kernel tells per thread; glibc turns it on before main in the programs that are marked. */
static bool thread_has_shadow_stack(void)
{
    char line[256];
    bool found = false;
    FILE *status = fopen("/proc/self/status", "re");
    if (!status)
        return false;
    while (!found && fgets(line, sizeof line, status))
        found = strncmp(line, "x86_Thread_features:", 20) == 0 && strstr(line, "shstk");
    fclose(status);
    return found;
}

void doctor_look_shadow_stack(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    if (!thread_has_shadow_stack()) {
        doctor_say(finding, DOCTOR_OK, "off");
        return;
    }
    doctor_say(finding, DOCTOR_LIMIT, "on for this process, so it may be for programs");
    doctor_mend(finding, "`export GLIBC_TUNABLES=glibc.cpu.hwcaps=-SHSTK`");
}
