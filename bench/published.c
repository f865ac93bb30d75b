/*
 * Table 1 of "zpoline: a system call hook mechanism based on binary rewriting" (Yasukata, Tazaki,
 * Aublin, Ishiguro; USENIX ATC 2023), and what its authors noted later in their repository.
 *
 * The paper's ptrace answers in the tracer, by changing orig_rax: that is our ptrace_tracer. Our
 * ptrace runs the hook in the program's process and is set beside the same figure.
 */
#include "bench/published.h"

#include <string.h>

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

/* The paper's servers were bound to lwIP on DPDK. Its rates with zpoline: 1,185,497 (HTTP),
 * 666,000. */
const struct published_loss published_losses[] = {
    {"redis-get-1", "zpoline", 5.2, false}, {"redis-get-1", "sud", 72.3, false},
    {"redis-get-1", "int3", 75.0, true},    {"redis-get-1", "ptrace", 98.8, false},
    {"http-1", "zpoline", 12.7, true},      {"http-1", "sud", 83.0, true},
    {"http-1", "int3", 85.3, true},         {"http-1", "ptrace", 98.9, true},
};
const size_t published_loss_count = sizeof published_losses / sizeof published_losses[0];

const struct published_value published_values[] = {
    /* Yasukata et al., USENIX ATC 2023: abstract, sections 2 and 4. */
    {"headline-least", 28.1, 1, false},
    {"headline-most", 761.0, 1, false},
    {"sled-nops", 512, 0, false},
    {"sled-nops-getpid", 473, 0, true},
    {"libc-sites", 544, 0, true},
    {"libc-pages", 62, 0, true},
    {"http-rate", 1185497, 0, true},
    {"redis-rate", 666000, 0, true},
    /* Their repository's notes. */
    {"pin", 2629, 0, false},
    /* lazypoline, DSN 2024: a system call that does not exist in a loop, relative to native. */
    {"lazypoline-zpoline", 1.23, 2, true},
    {"lazypoline-own", 1.66, 2, true},
    {"lazypoline-own-vector", 2.38, 2, true},
    {"lazypoline-sud", 20.8, 1, true},
    {"lazypoline-sud-armed", 1.42, 2, true},
    /* K23, Middleware 2025: the same. */
    {"k23-zpoline", 1.127, 3, true},
    {"k23-own", 1.279, 3, true},
    {"k23-sud", 15.30, 2, true},
    {"k23-sud-armed", 1.227, 3, true},
};
const size_t published_value_count = sizeof published_values / sizeof published_values[0];

const struct published_loss *published_loss_of(const char *case_name, const char *mechanism)
{
    for (size_t i = 0; i < published_loss_count; i++)
        if (strcmp(published_losses[i].case_name, case_name) == 0 &&
            strcmp(published_losses[i].mechanism, mechanism) == 0)
            return &published_losses[i];
    return NULL;
}
