/* How many calls came by which way: counted only when a report is to tell it. */
#ifndef HOOK_CORE_WAYS_H
#define HOOK_CORE_WAYS_H

#include "hook/core/frame.h"
#include "hook/core/hook.h"

/* Puts the counting in front of the active hook. Set-up, between hook_report_to and the first call.
 */
void ways_count(const struct hook_facts *facts);

/* Sums over all threads that ever were; 0 when nothing is counted. Async-signal-safe. */
int ways_sum(uint64_t sums[CALL_WAYS]);

#endif
