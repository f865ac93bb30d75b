/* The acceptance ratios: names, series and bounds as tables. */
#include "bench/ratio_rules.h"

#include "bench/series_keys.h"

/* Each takes mechanism, sled and hook behind the case or metric. All on one core. */
#define LIFECYCLE(case_, ...)                                \
    {                                                        \
        "lifecycle", case_, __VA_ARGS__, NULL, "latency", "" \
    }
/* A baseline's answered getpid by zpoline's. */
#define BY_ONE_JUMP(name_, mechanism_, bound_)                                               \
    {                                                                                        \
        .name = name_, .a = LATENCY("getpid_loop", mechanism_, "", "constant"),              \
        .b = LATENCY("getpid_loop", ONE_JUMP, "constant"), .bound = bound_, .at_least = true \
    }
/* A fed server: suite and case, metric, then mechanism, sled and hook. */
#define FED(suite_, case_, metric_, ...)              \
    {                                                 \
        suite_, case_, __VA_ARGS__, NULL, metric_, "" \
    }
/* A server on the ring by the same under ld_preload. */
#define ON_RING(name_, case_, bound_, at_least_, ...)                                   \
    {                                                                                   \
        .name = name_, .a = FED("ring", case_, "rate", __VA_ARGS__, "netstack"),        \
        .b = FED("ring", case_, "rate", "ld_preload", "", "netstack"), .bound = bound_, \
        .at_least = at_least_                                                           \
    }

const struct ratio_rule ratio_rules[] = {
    {.name = "answered getpid / native getpid",
     .a = LATENCY("getpid_loop", ONE_JUMP, "constant"),
     .b = LATENCY("getpid_loop", NATIVE),
     .bound = 0.07},
    {.name = "answered, one-jump: dearest number / cheapest",
     .kind = KIND_SPREAD,
     .a = LATENCY(NULL, ONE_JUMP, "constant"),
     .bound = 1.35},
    {.name = "passed-on getpid in a chain of three / native",
     .a = LATENCY("getpid_chain", ONE_JUMP, "identity"),
     .b = LATENCY("getpid_chain", NATIVE),
     .bound = 1.10},
    {.name = "the same, hook wants no number / native",
     .a = LATENCY("getpid_chain", ONE_JUMP, "unwanted"),
     .b = LATENCY("getpid_chain", NATIVE),
     .bound = 1.05},
    {.name = "answered number 0: nop sled / one-jump",
     .a = LATENCY("number_0", "zpoline", "nop", "constant"),
     .b = LATENCY("number_0", ONE_JUMP, "constant"),
     .bound = 2.5,
     .at_least = true},
    {.name = "thread made and joined / native",
     .a = LIFECYCLE("thread", ONE_JUMP, "identity"),
     .b = LIFECYCLE("thread", NATIVE),
     .bound = 1.15},
    {.name = "fork, exec and wait of /bin/true - native",
     .kind = KIND_DIFFERENCE,
     .a = LIFECYCLE("program", ONE_JUMP, "identity"),
     .b = LIFECYCLE("program", NATIVE),
     .bound = 4e6,
     .unit = "ns"},
    {.name = "dlopen and dlclose of libcapstone / native",
     .a = LIFECYCLE("library", ONE_JUMP, "identity"),
     .b = LIFECYCLE("library", NATIVE),
     .bound = 1.30},
    {.name = "start of /bin/true, warm - native",
     .kind = KIND_DIFFERENCE,
     .a = START("true", ONE_JUMP, "identity"),
     .b = START("true", NATIVE),
     .bound = 4.0,
     .unit = "ms"},
    {.name = "start of /bin/true, first - native",
     .kind = KIND_DIFFERENCE,
     .a = START("true_first", ONE_JUMP, "identity"),
     .b = START("true", NATIVE),
     .bound = 25.0,
     .unit = "ms"},
    {.name = "start of python3 -c 'import ssl', warm / native",
     .a = START("python_ssl", ONE_JUMP, "identity"),
     .b = START("python_ssl", NATIVE),
     .bound = 1.25},
    {.name = "start of python3 -c 'import ssl', first - native",
     .kind = KIND_DIFFERENCE,
     .a = START("python_ssl_first", ONE_JUMP, "identity"),
     .b = START("python_ssl", NATIVE),
     .bound = 60.0,
     .unit = "ms"},
    {.name = "resident in /bin/true but patched pages - native",
     .kind = KIND_DIFFERENCE,
     .a = MEMORY("resident", ONE_JUMP, "identity"),
     .b = MEMORY("resident", NATIVE),
     .less = MEMORY("patched", ONE_JUMP, "identity"),
     .bound = 300.0,
     .unit = "KiB"},
    {.name = "address space reserved by /bin/true - native",
     .kind = KIND_DIFFERENCE,
     .a = MEMORY("reserved", ONE_JUMP, "identity"),
     .b = MEMORY("reserved", NATIVE),
     .bound = 16384.0,
     .unit = "KiB"},
    BY_ONE_JUMP("SUD: answered getpid / one-jump", "sud", 100.0),
    BY_ONE_JUMP("int3: answered getpid / one-jump", "int3", 100.0),
    BY_ONE_JUMP("seccomp trap: answered getpid / one-jump", "seccomp_trap", 100.0),
    BY_ONE_JUMP("ptrace: answered getpid / one-jump", "ptrace", 1000.0),
    BY_ONE_JUMP("the same as published: SUD, 28.1 in the abstract", "sud", 28.1),
    BY_ONE_JUMP("the same as published: int3, 1342 / 41", "int3", 32.7),
    BY_ONE_JUMP("the same as published: ptrace, 761.0 in the abstract", "ptrace", 761.0),
    {.name = "Redis, 50 clients: throughput / native",
     .a = FED("macro", "redis-get-50", "rate", ONE_JUMP, "identity"),
     .b = FED("macro", "redis-get-50", "rate", NATIVE),
     .bound = 0.97,
     .at_least = true},
    {.name = "Redis, 50 clients: p99 latency / native",
     .a = FED("macro", "redis-get-50", "p99", ONE_JUMP, "identity"),
     .b = FED("macro", "redis-get-50", "p99", NATIVE),
     .bound = 1.05},
    {.name = "the same by a faster client: throughput / native",
     .a = FED("macro", "redis-get-50-load", "rate", ONE_JUMP, "identity"),
     .b = FED("macro", "redis-get-50-load", "rate", NATIVE),
     .bound = 0.97,
     .at_least = true},
    {.name = "the same by a faster client: p99 / native",
     .a = FED("macro", "redis-get-50-load", "p99", ONE_JUMP, "identity"),
     .b = FED("macro", "redis-get-50-load", "p99", NATIVE),
     .bound = 1.05},
    ON_RING("ring, Redis GET: zpoline / ld_preload (loses 5.2 %)", "redis-get-1", 0.948, true,
            ONE_JUMP),
    ON_RING("ring, Redis GET: SUD / ld_preload", "redis-get-1", 0.60, false, "sud", ""),
    ON_RING("ring, Redis GET: int3 / ld_preload", "redis-get-1", 0.60, false, "int3", ""),
    ON_RING("ring, Redis GET: seccomp trap / ld_preload", "redis-get-1", 0.60, false,
            "seccomp_trap", ""),
    ON_RING("ring, Redis GET: ptrace / ld_preload", "redis-get-1", 0.20, false, "ptrace", ""),
    ON_RING("ring, HTTP: zpoline / ld_preload (loses 6 %)", "http-1", 0.94, true, ONE_JUMP),
    ON_RING("ring, HTTP: SUD / ld_preload", "http-1", 0.60, false, "sud", ""),
    ON_RING("ring, HTTP: int3 / ld_preload", "http-1", 0.60, false, "int3", ""),
    ON_RING("ring, HTTP: seccomp trap / ld_preload", "http-1", 0.60, false, "seccomp_trap", ""),
    ON_RING("ring, HTTP: ptrace / ld_preload", "http-1", 0.20, false, "ptrace", ""),
};
const size_t ratio_rule_count = sizeof ratio_rules / sizeof ratio_rules[0];

/*
 * Nanoseconds on the reference machine: one on which SUD, int3, SECCOMP_RET_TRAP, ptrace with two
 * stops on one core, and ptrace by SECCOMP_RET_TRACE were written as well as they allow.
 */
#define REFERENCE_SUD_NS 1930.0
#define TOLERANCE        1.15
#define BY_SUD(name_, mechanism_, reference_ns_)                                \
    {                                                                           \
        .name = name_, .a = LATENCY("getpid_loop", mechanism_, "", "constant"), \
        .b = LATENCY("getpid_loop", "sud", "", "constant"),                     \
        .bound = TOLERANCE * (reference_ns_) / REFERENCE_SUD_NS                 \
    }

const struct ratio_rule baseline_rules[] = {
    BY_SUD("int3 / SUD", "int3", 1980.0),
    BY_SUD("seccomp trap / SUD", "seccomp_trap", 2190.0),
    BY_SUD("ptrace, one core / SUD", "ptrace", 12600.0),
    BY_SUD("ptrace by seccomp, one core / SUD", "ptrace_seccomp", 6900.0),
};
const size_t baseline_rule_count = sizeof baseline_rules / sizeof baseline_rules[0];

double baseline_reference(const struct ratio_rule *rule)
{
    return rule->bound / TOLERANCE;
}
