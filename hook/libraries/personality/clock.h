/* The guest's calls about time. */
#ifndef PERSONALITY_CLOCK_H
#define PERSONALITY_CLOCK_H

#include "guest.h"

guest_handler clock_gettime, clock_getres, clock_gettimeofday, clock_nanosleep,
    clock_clock_nanosleep, clock_setitimer, clock_getitimer;

/* The host's clock, or -EINVAL. */
int clock_to_host(long guest);

#endif
