/* What the guest asks of its system: __sysctl, __sysctlbyname, random bytes, names. */
#ifndef PERSONALITY_SYSCTL_H
#define PERSONALITY_SYSCTL_H

#include "guest.h"

guest_handler sysctl_call, sysctl_by_name, sysctl_getrandom, sysctl_readlink, sysctl_readlinkat;

int sysctl_processors(void);

#endif
