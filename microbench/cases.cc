// The timed loops. Each compares every value returned with the expected one.
#include "microbench/cases.h"

#include "microbench/calls.h"

#include <benchmark/benchmark.h>
#include <unistd.h>

namespace
{
bool failed = false;

void fail(benchmark::State &state, long expected, long got)
{
    failed = true;
    std::string text =
        "wrong value: expected " + std::to_string(expected) + ", got " + std::to_string(got);
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
        fail(state, expected, call());
}

void getpid_loop(benchmark::State &state, long expected)
{
    loop(state, expected, [] { return static_cast<long>(getpid()); });
}

void getpid_asm(benchmark::State &state, long expected)
{
    loop(state, expected, [] { return micro_syscall(39); });
}

void getpid_chain(benchmark::State &state, long expected)
{
    loop(state, expected, [] { return chain_outer(); });
}

void direct_call(benchmark::State &state, long expected)
{
    loop(state, expected, [expected] { return micro_direct(expected); });
}

using Case = void (*)(benchmark::State &, long);

Case find_case(const std::string &name)
{
    if (name == "getpid_loop")
        return getpid_loop;
    if (name == "getpid_asm")
        return getpid_asm;
    if (name == "getpid_chain")
        return getpid_chain;
    if (name == "direct_call")
        return direct_call;
    return nullptr;
}

} // namespace

bool case_register(const std::string &name, long expected, long calls)
{
    Case found = find_case(name);
    if (found == nullptr)
        return false;
    benchmark::internal::Benchmark *registered =
        benchmark::RegisterBenchmark(name.c_str(), found, expected)->UseRealTime();
    if (calls > 0)
        registered->Iterations(calls);
    return true;
}

bool case_failed()
{
    return failed;
}
