/* Does a function use the 128 bytes below rsp? (System V ABI for x86-64, 3.2.2) */
#ifndef HOOK_SITES_RED_ZONE_H
#define HOOK_SITES_RED_ZONE_H

#include "hook/sites/walk.h"

/* 1 if the function around `address` may; in doubt 1. */
int red_zone_used(struct walk *walk, uint64_t address);

#endif
