/*
 * Table 1 of "zpoline: a system call hook mechanism based on binary rewriting" (Yasukata, Tazaki,
 * Aublin, Ishiguro; USENIX ATC 2023), and what its authors noted later in their repository.
 */
#include "bench/published.h"

const struct published published[] = {
    {"ptrace", {"ptrace", ""}, "constant", 31201},
    {"int3 signalling", {"int3", ""}, "constant", 1342},
    {"SUD", {"sud", ""}, "constant", 1156},
    {"zpoline, nop sled (as published)", {"zpoline", "nop"}, "constant", 41},
    {"zpoline, short jumps (later note: eb 6a 90)", {"zpoline", "short-jump"}, "constant", 10},
    {"zpoline, one jump (later note)", {"zpoline", "one-jump"}, "constant", 31},
    {"LD_PRELOAD", {"ld_preload", ""}, "constant", 6},
    {"native getpid", {"none", ""}, "none", 74},
};
const size_t published_count = sizeof published / sizeof published[0];
