/* System calls that the core itself has to know of, whatever the hook wants. */
#ifndef HOOK_CORE_SPECIAL_H
#define HOOK_CORE_SPECIAL_H

#include <stdint.h>

void special_numbers_mark(uint8_t *disposition);

#endif
