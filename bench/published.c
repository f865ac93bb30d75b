/*
 * Table 1 of "zpoline: a system call hook mechanism based on binary rewriting" (Yasukata, Tazaki,
 * Aublin, Ishiguro; USENIX ATC 2023), and what its authors noted later in their repository.
 *
 * The paper's ptrace answers in the tracer, by changing orig_rax: that is our ptrace_tracer. Our
 * ptrace runs the hook in the program's process and is set beside the same figure.
 */
#include "bench/published.h"

#define BOUND true

const struct published published[] = {
    {"ptrace", {"ptrace", "", ""}, "constant", 31201, BOUND},
    {"ptrace, answered by the tracer as published",
     {"ptrace_tracer", "", ""},
     "constant",
     31201,
     BOUND},
    {"int3 signalling", {"int3", "", ""}, "constant", 1342, BOUND},
    {"SUD", {"sud", "", ""}, "constant", 1156, BOUND},
    {"zpoline, nop sled (as published)", {"zpoline", "nop", ""}, "constant", 41, false},
    {"LD_PRELOAD", {"ld_preload", "", ""}, "constant", 6, false},
    {"native getpid", {"none", "", ""}, "none", 74, false},
    {"zpoline, one jump (later note)", {"zpoline", "one-jump", ""}, "constant", 31, false},
    {"zpoline, short jumps (later note: eb 6a 90)",
     {"zpoline", "short-jump", ""},
     "constant",
     10,
     false},
    {"ptrace, across cores", {"ptrace", "", "across"}, "constant", 0, false},
    {"ptrace, by the tracer, across cores", {"ptrace_tracer", "", "across"}, "constant", 0, false},
    {"ptrace by seccomp", {"ptrace_seccomp", "", ""}, "constant", 0, false},
    {"ptrace by seccomp, across cores", {"ptrace_seccomp", "", "across"}, "constant", 0, false},
    {"seccomp notification", {"seccomp_notify", "", ""}, "constant", 0, false},
    {"seccomp notification, across cores", {"seccomp_notify", "", "across"}, "constant", 0, false},
    {"seccomp trap", {"seccomp_trap", "", ""}, "constant", 0, false},
};
const size_t published_count = sizeof published / sizeof published[0];
