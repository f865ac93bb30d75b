/* Where the stack pointer and its copies stand at each instruction of a function. */
#ifndef HOOK_SITES_STACK_FLOW_H
#define HOOK_SITES_STACK_FLOW_H

#include "hook/sites/walk.h"

/*
 * Follows rsp from the function's start at `start` through the walked instructions below `end`. 1
 * if one of them may touch memory below rsp through a copy of rsp; in doubt 1.
 */
int stack_flow_below_rsp(struct walk *walk, uint64_t start, uint64_t end);

#endif
