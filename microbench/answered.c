/* An answered call of any number, timed without Google Benchmark. */
#include "microbench/answered.h"

#include "microbench/calls.h"

#include <stdio.h>
#include <time.h>

#define FIRST_CALLS 1000
#define GROWTH_MOST 10.0
#define OVERSHOOT   1.4 /* aims beyond the wanted time, as Google Benchmark does */

/* The members that the runner reads; `error` is NULL when all went well. */
static void print_result(long number, double ns, const char *error, long expected, long got)
{
    printf("{\"benchmarks\": [{\"name\": \"number_%ld\", \"real_time\": %.9g, \"time_unit\": "
           "\"ns\"",
           number, ns);
    if (error != NULL)
        printf(", \"error_occurred\": true, \"error_message\": \"%s: expected %ld, got %ld\"",
               error, expected, got);
    printf("}]}\n");
}

/* Seconds for so many calls. *differences gathers every bit that was not as expected. */
static double time_calls(long number, long expected, long calls, long *differences)
{
    struct timespec start, end;
    long seen = 0;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (long i = 0; i < calls; i++)
        seen |= micro_syscall(number) ^ expected;
    clock_gettime(CLOCK_MONOTONIC, &end);
    *differences |= seen;
    return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

/* Towards the wanted time, by at most a factor of GROWTH_MOST. */
static long grown(long calls, double spent_s, double min_time_s)
{
    double factor = spent_s > 0.0 ? OVERSHOOT * min_time_s / spent_s : GROWTH_MOST;
    if (factor > GROWTH_MOST)
        factor = GROWTH_MOST;
    return (long)((double)calls * factor) + 1;
}

int answered_measure(long number, long expected, long calls, double min_time_s)
{
    long first = micro_syscall_probe(number), differences = 0;
    if (first != expected) {
        print_result(number, 0.0, "wrong value", expected, first);
        return 1;
    }
    long count = calls > 0 ? calls : FIRST_CALLS;
    double spent_s = time_calls(number, expected, count, &differences);
    while (calls <= 0 && spent_s < min_time_s) {
        count = grown(count, spent_s, min_time_s);
        spent_s = time_calls(number, expected, count, &differences);
    }
    if (differences != 0)
        print_result(number, 0.0, "wrong value", expected, micro_syscall_probe(number));
    else
        print_result(number, spent_s * 1e9 / (double)count, NULL, 0, 0);
    return differences != 0;
}
