/* Words for verdicts and reasons. */
#include "hook/sites/sites.h"

const char *site_verdict_name(unsigned verdict)
{
    switch (verdict) {
    case SITE_CALL:
        return "call";
    case SITE_INT3:
        return "int3";
    case SITE_LEFT:
        return "left";
    default:
        return "unknown";
    }
}

const char *site_reason_name(unsigned reason)
{
    static const char *const names[SITE_REASON_COUNT_] = {
        [SITE_REASON_NONE] = "",
        [SITE_REASON_RED_ZONE] = "red zone",
        [SITE_REASON_NOT_INSTRUCTION] = "inside another instruction or data",
        [SITE_REASON_NO_KNOWN_START] = "no known start",
        [SITE_REASON_NOT_REACHED] = "not reached from a known start",
        [SITE_REASON_CONFLICT] = "two paths disagree",
        [SITE_REASON_PREFIXED] = "prefixed",
        [SITE_REASON_SYSENTER] = "sysenter",
    };
    return reason < SITE_REASON_COUNT_ ? names[reason] : "unknown";
}
