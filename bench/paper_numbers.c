/* The numbers that the paper's sentences hold, as a table. */
#include "bench/paper_numbers.h"

#include "bench/series_keys.h"

/* Each takes mechanism, sled and hook. All on one core, but for the last two. */
#define CALL(case_, ...)                                 \
    {                                                    \
        "calls", case_, __VA_ARGS__, NULL, "latency", "" \
    }
#define FED(suite_, case_, ...)                      \
    {                                                \
        suite_, case_, __VA_ARGS__, NULL, "rate", "" \
    }
#define ACROSS(mechanism_)                                                            \
    {                                                                                 \
        "micro", "getpid_loop", mechanism_, "", "constant", NULL, "latency", "across" \
    }
#define EIGHT_THREADS(...)                                                 \
    {                                                                      \
        "threads", "getpid_threads_8", __VA_ARGS__, NULL, "latency", "all" \
    }
#define LOOP(...)         LATENCY("getpid_loop", __VA_ARGS__)
#define CHAIN(...)        LATENCY("getpid_chain", __VA_ARGS__)
#define ANSWERED(...)     LOOP(__VA_ARGS__, "constant")
#define STACK(case_, ...) FED("ring", case_, __VA_ARGS__, "netstack")
#define SHORT_JUMP        "zpoline", "short-jump"
#define NOP               "zpoline", "nop"
#define PRELOAD           "ld_preload", ""

/* A baseline's answered call, and how many times zpoline's it is. */
#define BASELINE(name_, mechanism_)                                                      \
    {name_, NUMBER_MEDIAN, ANSWERED(mechanism_, ""), {0}},                               \
    {                                                                                    \
        name_ "-by-one-jump", NUMBER_RATIO, ANSWERED(mechanism_, ""), ANSWERED(ONE_JUMP) \
    }

/* What a server on the user-space stack loses, of what it does under LD_PRELOAD. */
#define ON_STACK(name_, case_)                                                               \
    {name_ "-zpoline-rate", NUMBER_MEDIAN, STACK(case_, ONE_JUMP), {0}},                     \
        {name_ "-zpoline-lost", NUMBER_LOST, STACK(case_, ONE_JUMP), STACK(case_, PRELOAD)}, \
        {name_ "-sud-lost", NUMBER_LOST, STACK(case_, "sud", ""), STACK(case_, PRELOAD)},    \
        {name_ "-int3-lost", NUMBER_LOST, STACK(case_, "int3", ""), STACK(case_, PRELOAD)},  \
    {                                                                                        \
        name_ "-ptrace-lost", NUMBER_LOST, STACK(case_, "ptrace", ""), STACK(case_, PRELOAD) \
    }

/* What a server on the kernel's network loses, of what it does natively. */
#define SERVED(name_, case_)                                                              \
    {name_ "-rate", NUMBER_MEDIAN, FED("macro", case_, NATIVE), {0}},                     \
        {name_ "-zpoline-lost", NUMBER_LOST, FED("macro", case_, ONE_JUMP, "identity"),   \
         FED("macro", case_, NATIVE)},                                                    \
        {name_ "-sud-lost", NUMBER_LOST, FED("macro", case_, "sud", "", "identity"),      \
         FED("macro", case_, NATIVE)},                                                    \
    {                                                                                     \
        name_ "-ptrace-lost", NUMBER_LOST, FED("macro", case_, "ptrace", "", "identity"), \
            FED("macro", case_, NATIVE)                                                   \
    }

const struct paper_number paper_numbers[] = {
    /* A getpid that the hook answers. */
    {"native", NUMBER_MEDIAN, LOOP(NATIVE), {0}},
    {"one-jump", NUMBER_MEDIAN, ANSWERED(ONE_JUMP), {0}},
    {"short-jump", NUMBER_MEDIAN, ANSWERED(SHORT_JUMP), {0}},
    {"nop", NUMBER_MEDIAN, ANSWERED(NOP), {0}},
    {"preload", NUMBER_MEDIAN, ANSWERED(PRELOAD), {0}},
    {"direct-call", NUMBER_MEDIAN, LATENCY("direct_call", NATIVE), {0}},
    {"native-by-one-jump", NUMBER_RATIO, LOOP(NATIVE), ANSWERED(ONE_JUMP)},
    {"one-jump-by-preload", NUMBER_RATIO, ANSWERED(ONE_JUMP), ANSWERED(PRELOAD)},
    {"nop-by-one-jump", NUMBER_RATIO, ANSWERED(NOP), ANSWERED(ONE_JUMP)},
    {"short-jump-by-one-jump", NUMBER_RATIO, ANSWERED(SHORT_JUMP), ANSWERED(ONE_JUMP)},
    BASELINE("sud", "sud"),
    BASELINE("int3", "int3"),
    BASELINE("trap", "seccomp_trap"),
    BASELINE("notify", "seccomp_notify"),
    BASELINE("ptrace", "ptrace"),
    BASELINE("ptrace-tracer", "ptrace_tracer"),
    BASELINE("ptrace-seccomp", "ptrace_seccomp"),
    {"sud-by-nop", NUMBER_RATIO, ANSWERED("sud", ""), ANSWERED(NOP)},
    {"ptrace-tracer-by-nop", NUMBER_RATIO, ANSWERED("ptrace_tracer", ""), ANSWERED(NOP)},
    {"int3-by-sud", NUMBER_RATIO, ANSWERED("int3", ""), ANSWERED("sud", "")},
    {"ptrace-across-by-one-core", NUMBER_RATIO, ACROSS("ptrace"), ANSWERED("ptrace", "")},

    /* Against the system call number. */
    {"nop-number-least", NUMBER_MEDIAN, LATENCY("number_0", NOP, "constant"), {0}},
    {"nop-number-most", NUMBER_MEDIAN, LATENCY("number_450", NOP, "constant"), {0}},
    {"one-jump-number-least", NUMBER_MEDIAN, LATENCY("number_0", ONE_JUMP, "constant"), {0}},
    {"one-jump-spread", NUMBER_SPREAD, LATENCY(NULL, ONE_JUMP, "constant"), {0}},
    {"short-jump-spread", NUMBER_SPREAD, LATENCY(NULL, SHORT_JUMP, "constant"), {0}},
    {"nop-spread", NUMBER_SPREAD, LATENCY(NULL, NOP, "constant"), {0}},
    {"number-least-nop-by-one-jump", NUMBER_RATIO, LATENCY("number_0", NOP, "constant"),
     LATENCY("number_0", ONE_JUMP, "constant")},

    /* Passed on. */
    {"passed-loop", NUMBER_RATIO, LOOP(ONE_JUMP, "identity"), LOOP(NATIVE)},
    {"passed-chain", NUMBER_RATIO, CHAIN(ONE_JUMP, "identity"), CHAIN(NATIVE)},
    {"passed-loop-more", NUMBER_DIFFERENCE, LOOP(ONE_JUMP, "identity"), LOOP(NATIVE)},
    {"passed-chain-more", NUMBER_DIFFERENCE, CHAIN(ONE_JUMP, "identity"), CHAIN(NATIVE)},
    {"unwanted-loop", NUMBER_RATIO, LOOP(ONE_JUMP, "unwanted"), LOOP(NATIVE)},
    {"unwanted-chain", NUMBER_RATIO, CHAIN(ONE_JUMP, "unwanted"), CHAIN(NATIVE)},
    {"answered-chain", NUMBER_MEDIAN, CHAIN(ONE_JUMP, "constant"), {0}},
    {"passed-preload-chain", NUMBER_RATIO, CHAIN(PRELOAD, "identity"), CHAIN(NATIVE)},
    {"passed-sud", NUMBER_RATIO, LOOP("sud", "", "identity"), LOOP(NATIVE)},
    {"sud-armed", NUMBER_RATIO, LOOP("sud_allow", "", "none"), LOOP(NATIVE)},
    {"sud-armed-more", NUMBER_DIFFERENCE, LOOP("sud_allow", "", "none"), LOOP(NATIVE)},
    {"seccomp-armed-more", NUMBER_DIFFERENCE, LOOP("seccomp_allow", "", "none"), LOOP(NATIVE)},
    {"read-passed", NUMBER_RATIO, CALL("read_zero", ONE_JUMP, "identity"),
     CALL("read_zero", NATIVE)},

    /* Threads. */
    {"threads-zpoline", NUMBER_RATIO, EIGHT_THREADS(ONE_JUMP, "constant"), EIGHT_THREADS(NATIVE)},
    {"threads-sud", NUMBER_RATIO, EIGHT_THREADS("sud", "", "constant"), EIGHT_THREADS(NATIVE)},
    {"threads-ptrace", NUMBER_RATIO, EIGHT_THREADS("ptrace", "", "constant"),
     EIGHT_THREADS(NATIVE)},

    /* Once a program. */
    {"start-true-native", NUMBER_MEDIAN, START("true", NATIVE), {0}},
    {"start-true-warm", NUMBER_DIFFERENCE, START("true", ONE_JUMP, "identity"),
     START("true", NATIVE)},
    {"start-true-first", NUMBER_DIFFERENCE, START("true_first", ONE_JUMP, "identity"),
     START("true", NATIVE)},
    {"start-python-native", NUMBER_MEDIAN, START("python_ssl", NATIVE), {0}},
    {"start-python-warm", NUMBER_DIFFERENCE, START("python_ssl", ONE_JUMP, "identity"),
     START("python_ssl", NATIVE)},
    {"start-python-first", NUMBER_DIFFERENCE, START("python_ssl_first", ONE_JUMP, "identity"),
     START("python_ssl", NATIVE)},
    {"resident-more", NUMBER_DIFFERENCE, MEMORY("resident", ONE_JUMP, "identity"),
     MEMORY("resident", NATIVE)},
    {"patched", NUMBER_MEDIAN, MEMORY("patched", ONE_JUMP, "identity"), {0}},
    {"reserved-more", NUMBER_DIFFERENCE, MEMORY("reserved", ONE_JUMP, "identity"),
     MEMORY("reserved", NATIVE)},

    /* Servers. */
    SERVED("redis", "redis-get-50-load"),
    SERVED("http", "http-50"),
    ON_STACK("stack-redis", "redis-get-1"),
    ON_STACK("stack-http", "http-1"),
};
const size_t paper_number_count = sizeof paper_numbers / sizeof paper_numbers[0];
