/*
 * Whether `--from start` works here: found out by doing it.
 */
#ifndef CLI_START_TRIAL_H
#define CLI_START_TRIAL_H

#include "cli/place.h"

/*
 * Runs this command from its first instruction on, under the hook `identity`. 0, or -errno with the
 * problem filled in: the loader is not there, or what it says.
 */
int start_trial(const struct place *place, struct problem *problem);

#endif
