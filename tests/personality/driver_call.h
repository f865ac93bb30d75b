/* The call by which the driver enters a guest: (entry, stack pointer). No system has its number. */
#ifndef PERSONALITY_DRIVER_CALL_H
#define PERSONALITY_DRIVER_CALL_H

#define DRIVER_ENTER 0x5a5

#endif
