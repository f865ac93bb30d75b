/*
 * What the kernel and its administrator grant: see doctor.h.
 */
#include "cli/doctor.h"
#include "hook/launch.h"
#include "zpoline/mechanism.h"

#include <stdio.h>
#include <string.h>

#define SELINUX_ENFORCE "/sys/fs/selinux/enforce"
#define SELINUX_LOW     "/sys/fs/selinux/booleans/mmap_low_allowed"

/* Copies what a probe says. */
static void take(const struct problem *problem, struct doctor_finding *finding)
{
    doctor_say(finding, DOCTOR_MISSING, "%s: %s", problem->what, problem->why);
    doctor_mend(finding, "%s", problem->remedy);
}

void doctor_look_libraries(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    struct problem problem = {0};
    const struct mechanism_place *place = &subject->place->mechanism;
    if (launch_check_library(place, "libzpoline.so", &problem) != 0 ||
        launch_check_library(place, "zpoline/libzpoline-sites.so", &problem) != 0)
        take(&problem, finding);
    else
        doctor_say(finding, DOCTOR_OK, "in %s", place->libdir);
}

void doctor_look_page_zero(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    struct problem problem = {0};
    if (page_zero_probe(&subject->place->mechanism, &problem) != 0)
        take(&problem, finding);
    else
        doctor_say(finding, DOCTOR_OK, "can be mapped and made executable");
}

void doctor_look_min_addr(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    long minimum = page_zero_min_addr();
    if (minimum < 0)
        doctor_say(finding, DOCTOR_LIMIT, "cannot be read: %s", strerror((int)-minimum));
    else if (minimum == 0)
        doctor_say(finding, DOCTOR_OK, "0: everybody may map page zero");
    else
        doctor_say(finding, page_zero_capable() ? DOCTOR_OK : DOCTOR_LIMIT,
                   "%ld: only CAP_SYS_RAWIO may map page zero", minimum);
    if (finding->state != DOCTOR_OK)
        doctor_mend(finding, "`sudo sysctl -w vm.mmap_min_addr=0`");
}

void doctor_look_capability(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    bool needed = page_zero_min_addr() != 0;
    if (page_zero_capable())
        doctor_say(finding, DOCTOR_OK, "held by this process");
    else
        doctor_say(finding, needed ? DOCTOR_LIMIT : DOCTOR_OK, "not held%s",
                   needed ? "" : ", and not needed");
    if (finding->state != DOCTOR_OK)
        doctor_mend(finding, "`sudo setcap cap_sys_rawio+ep %s`", subject->place->command);
}

/* The first character of a file of the kernel's, '\0' if it cannot be read. */
static char first_character(const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return '\0';
    int c = fgetc(file);
    fclose(file);
    return c == EOF ? '\0' : (char)c;
}

void doctor_look_selinux(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    char enforcing = first_character(SELINUX_ENFORCE);
    char low = first_character(SELINUX_LOW);
    if (enforcing == '\0') {
        doctor_say(finding, DOCTOR_OK, "not active");
    } else if (low == '1' || enforcing == '0') {
        doctor_say(finding, DOCTOR_OK, "%s, mmap_low_allowed is %s",
                   enforcing == '0' ? "permissive" : "enforcing", low == '1' ? "on" : "off");
    } else {
        /* An unconfined domain may be allowed all the same; the probe of page zero has the word. */
        doctor_say(finding, DOCTOR_LIMIT, "enforcing, mmap_low_allowed is off");
        doctor_mend(finding, "`sudo setsebool -P mmap_low_allowed 1`");
    }
}
