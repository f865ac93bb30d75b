/* Does a function use the 128 bytes below rsp? (System V ABI for x86-64, 3.2.2) */
#ifndef HOOK_SITES_RED_ZONE_H
#define HOOK_SITES_RED_ZONE_H

#include "hook/sites/unwind.h"
#include "hook/sites/walk.h"

/* 1 if the function around `address` may; in doubt 1. */
int red_zone_used(struct walk *walk, uint64_t address);
/*
 * 1 if the walked code jumps into the middle of another function that may: then it is the rarely
 * taken part of that function, which the compiler put elsewhere (GCC's .cold).
 */
int red_zone_in_other_part(struct walk *walk, const struct unwind *unwind);

#endif
