/* What threads of the guest sleep on. */
#ifndef PERSONALITY_LOCKS_H
#define PERSONALITY_LOCKS_H

#include "guest.h"

guest_handler freebsd_umtx_op;
guest_handler dragonfly_umtx_sleep, dragonfly_umtx_wakeup;
guest_handler netbsd_lwp_park, netbsd_lwp_park_old, netbsd_lwp_unpark, netbsd_lwp_unpark_all;

#endif
