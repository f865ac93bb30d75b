/*
 * Whether the sled works on this machine: see doctor.h.
 */
#include "cli/doctor.h"
#include "zpoline/sled.h"
#include "zpoline/sled_check.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static bool range_free(const struct sled_pads *pads)
{
    size_t size = pads->end - pads->start;
    void *wanted = (void *)(uintptr_t)pads->start;
    void *got = mmap(wanted, size, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got != MAP_FAILED)
        munmap(got, size);
    return got == wanted;
}

void doctor_look_pads(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    struct sled_pads pads;
    for (unsigned nth = 0; sled_pads_place(nth, &pads) == 0; nth++) {
        if (!range_free(&pads))
            continue;
        doctor_say(finding, DOCTOR_OK, "0x%x to 0x%x is free in this process", pads.start,
                   pads.end);
        return;
    }
    doctor_say(finding, DOCTOR_LIMIT, "no place is free: the short-jump sled is used");
}

static void say_failed(const struct sled_check_result *result, struct doctor_finding *finding)
{
    char ending[64] = "";
    if (result->signal)
        snprintf(ending, sizeof ending, " with \"%s\"", strsignal(result->signal));
    doctor_say(finding, DOCTOR_MISSING, "%u of %u addresses lead to the hook; %u fails%s",
               result->landed, result->wanted, result->failed, ending);
    doctor_mend(finding,
                "use another: `zpoline doctor --sled short-jump`, then `zpoline run --sled ...`");
}

void doctor_look_landings(const struct doctor_subject *subject, struct doctor_finding *finding)
{
    struct sled_check_result result;
    const char *name = subject->sled ? subject->sled : "the default";
    if (sled_check(subject->sled, &result) != 0)
        doctor_say(finding, DOCTOR_MISSING, "%s cannot be tried: %s", name, result.why);
    else if (result.landed < result.wanted)
        say_failed(&result, finding);
    else
        doctor_say(finding, DOCTOR_OK, "%s: all %u addresses that it covers lead to the hook", name,
                   result.landed);
}
