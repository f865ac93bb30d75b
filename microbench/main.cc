// The harness's command line:
//
//   micro --case=NAME [--expect=VALUE|self] [--calls=N] [--cpu=N] [--benchmark_...]
//
// --cpu=N moves the harness, with all its threads, to that CPU: the process that hooks it, and was
// started on another one, stays there.
//
// Exit status: 0, 1 when a call returned a wrong value, 2 for a wrong command line.
#include "microbench/answered.h"
#include "microbench/cases.h"

#include <benchmark/benchmark.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sched.h>
#include <unistd.h>

namespace
{
struct Options {
    std::string name;
    std::string expect = "self";
    std::string calls = "0";
    std::string cpu;         // empty: where it was started
    double min_time_s = 0.5; // Google Benchmark's own default
};

int refuse(const char *what, const char *why)
{
    std::fprintf(stderr,
                 "micro: %s: %s: use micro --case=getpid_loop|getpid_asm|getpid_chain|direct_call|"
                 "read_zero|futex_wake|clock_gettime_raw|thread|program|library|"
                 "getpid_threads_N|number_N "
                 "[--expect=VALUE|self] [--calls=N] [--cpu=N]\n",
                 what, why);
    return 2;
}

// Takes our own options out of argv, so that Google Benchmark sees only its own.
Options take_options(int *argc, char **argv)
{
    Options options;
    int kept = 1;
    for (int i = 1; i < *argc; i++) {
        if (std::strncmp(argv[i], "--case=", 7) == 0)
            options.name = argv[i] + 7;
        else if (std::strncmp(argv[i], "--expect=", 9) == 0)
            options.expect = argv[i] + 9;
        else if (std::strncmp(argv[i], "--calls=", 8) == 0)
            options.calls = argv[i] + 8;
        else if (std::strncmp(argv[i], "--cpu=", 6) == 0)
            options.cpu = argv[i] + 6;
        else
            argv[kept++] = argv[i];
        if (std::strncmp(argv[i], "--benchmark_min_time=", 21) == 0)
            options.min_time_s = std::strtod(argv[i] + 21, nullptr);
    }
    *argc = kept;
    argv[kept] = nullptr;
    return options;
}

// The process's number by a way that is not the call under test.
bool own_pid(std::string *text)
{
    char target[32];
    ssize_t length = readlink("/proc/self", target, sizeof target);
    if (length <= 0)
        return false;
    text->assign(target, static_cast<size_t>(length));
    return true;
}

bool parse_long(const std::string &text, long *value)
{
    char *end = nullptr;
    *value = std::strtol(text.c_str(), &end, 0);
    return !text.empty() && *end == '\0';
}

// Threads that are started later inherit it.
bool move_to(long cpu)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    if (cpu < 0 || cpu >= CPU_SETSIZE)
        return false;
    CPU_SET(static_cast<size_t>(cpu), &one);
    return sched_setaffinity(0, sizeof one, &one) == 0;
}

// The N of "number_N", or -1.
long number_of(const std::string &name)
{
    long number = -1;
    if (name.compare(0, 7, "number_") != 0 || !parse_long(name.substr(7), &number))
        return -1;
    return number;
}
} // namespace

int main(int argc, char **argv)
{
    Options options = take_options(&argc, argv);
    if (options.name.empty())
        return refuse("nothing to measure", "no case given");
    if (options.expect == "self" && !own_pid(&options.expect))
        return refuse("cannot tell the own process number", "/proc/self is not readable");
    long expected = 0, calls = 0, cpu = 0;
    if (!parse_long(options.expect, &expected))
        return refuse("bad --expect", "not a number");
    if (!parse_long(options.calls, &calls) || calls < 0)
        return refuse("bad --calls", "not a count");
    if (!options.cpu.empty() && (!parse_long(options.cpu, &cpu) || !move_to(cpu)))
        return refuse("bad --cpu", "not a CPU that this process may use");
    if (number_of(options.name) >= 0)
        return answered_measure(number_of(options.name), expected, calls, options.min_time_s);
    if (!case_register(options.name, expected, calls))
        return refuse("unknown case", options.name.c_str());
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 2;
    benchmark::RunSpecifiedBenchmarks();
    return case_failed() ? 1 : 0;
}
