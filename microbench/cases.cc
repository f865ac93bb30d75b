// The timed loops. Each compares every value returned with the expected one.
#include "microbench/cases.h"

#include "microbench/calls.h"
#include "microbench/lifecycle.h"

#include <atomic>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace
{
std::atomic<bool> failed{false};

void fail(benchmark::State &state, const std::string &text)
{
    failed = true;
    state.SkipWithError(text.c_str());
}

// Or-ing the differences costs one cycle beside the call and forgets no wrong value.
template <typename Call> void loop(benchmark::State &state, long expected, Call call)
{
    long differences = 0;
    for (auto unused : state) {
        (void)unused;
        differences |= call() ^ expected;
    }
    if (differences != 0)
        fail(state, "wrong value: expected " + std::to_string(expected) + ", got " +
                        std::to_string(call()));
}

void getpid_loop(benchmark::State &state, long expected)
{
    loop(state, expected, [] { return static_cast<long>(getpid()); });
}

void getpid_asm(benchmark::State &state, long expected)
{
    loop(state, expected, [] { return micro_syscall(SYS_getpid); });
}

void getpid_chain(benchmark::State &state, long expected)
{
    loop(state, expected, [] { return chain_outer(); });
}

void direct_call(benchmark::State &state, long expected)
{
    loop(state, expected, [expected] { return micro_direct(expected); });
}

long address_of(void *object)
{
    return static_cast<long>(reinterpret_cast<std::intptr_t>(object));
}

void read_zero(benchmark::State &state, long expected)
{
    char byte = 1;
    long buffer = address_of(&byte);
    int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    if (zero < 0) {
        fail(state, "/dev/zero cannot be opened");
        return;
    }
    loop(state, expected, [zero, buffer] { return micro_syscall3(SYS_read, zero, buffer, 1); });
    close(zero);
}

// Nobody waits, so the kernel looks into its table and wakes none.
void futex_wake(benchmark::State &state, long expected)
{
    std::uint32_t word = 0;
    long address = address_of(&word);
    loop(state, expected,
         [address] { return micro_syscall3(SYS_futex, address, FUTEX_WAKE_PRIVATE, 1); });
}

// The system call itself; libc would answer without the kernel.
void clock_gettime_raw(benchmark::State &state, long expected)
{
    timespec now = {};
    long address = address_of(&now);
    loop(state, expected,
         [address] { return micro_syscall3(SYS_clock_gettime, CLOCK_MONOTONIC, address, 0); });
}

template <long (*Function)()> void lifecycle(benchmark::State &state, long expected)
{
    loop(state, expected, Function);
}

/*
 * Every thread makes as many calls as each other. `thread_ns` is the time from the moment that all
 * begin to the moment that the last has ended, for one call of one thread: threads that do not
 * hinder each other leave it as it is with one thread. Google Benchmark's own time is not used: how
 * it takes account of threads differs between its versions.
 */
void getpid_threads(benchmark::State &state, long expected)
{
    using Clock = std::chrono::steady_clock;
    long differences = 0;
    benchmark::State::StateIterator last = state.end(); // waits until all threads are here
    Clock::time_point begun = Clock::now();
    for (benchmark::State::StateIterator i = state.begin(); i != last; ++i) // its end waits again
        differences |= static_cast<long>(getpid()) ^ expected;
    std::chrono::duration<double, std::nano> spent = Clock::now() - begun;
    state.counters["thread_ns"] = benchmark::Counter(
        spent.count() / static_cast<double>(state.max_iterations), benchmark::Counter::kAvgThreads);
    if (differences != 0)
        fail(state, "wrong value: expected " + std::to_string(expected) + " from every thread");
}

using Case = void (*)(benchmark::State &, long);

const struct {
    const char *name;
    Case run;
} cases[] = {
    {"getpid_loop", getpid_loop},
    {"getpid_asm", getpid_asm},
    {"getpid_chain", getpid_chain},
    {"direct_call", direct_call},
    {"read_zero", read_zero},
    {"futex_wake", futex_wake},
    {"clock_gettime_raw", clock_gettime_raw},
    {"thread", lifecycle<lifecycle_thread>},
    {"program", lifecycle<lifecycle_program>},
    {"library", lifecycle<lifecycle_library>},
};

Case find_case(const std::string &name)
{
    for (const auto &one : cases)
        if (name == one.name)
            return one.run;
    return nullptr;
}

// The N of "getpid_threads_N", or 0.
int threads_of(const std::string &name)
{
    int threads = 0, length = 0;
    if (std::sscanf(name.c_str(), "getpid_threads_%d%n", &threads, &length) != 1 ||
        name[static_cast<size_t>(length)] != '\0' || threads < 1 || threads > THREADS_MOST)
        return 0;
    return threads;
}

} // namespace

bool case_register(const std::string &name, long expected, long calls)
{
    int threads = threads_of(name);
    Case found = threads > 0 ? getpid_threads : find_case(name);
    if (found == nullptr)
        return false;
    benchmark::internal::Benchmark *registered =
        benchmark::RegisterBenchmark(name.c_str(), found, expected)->UseRealTime();
    if (threads > 0)
        registered->Threads(threads);
    if (calls > 0)
        registered->Iterations(calls);
    return true;
}

bool case_failed()
{
    return failed;
}
