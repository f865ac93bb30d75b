/*
 * Series of samples, written short: initialisers of a struct series_key for the tables of ratios
 * and of the paper's numbers. Each takes mechanism, sled and hook behind the case or metric; all on
 * one core.
 */
#ifndef ZPOLINE_BENCH_SERIES_KEYS_H
#define ZPOLINE_BENCH_SERIES_KEYS_H

#define LATENCY(case_, ...)                              \
    {                                                    \
        "micro", case_, __VA_ARGS__, NULL, "latency", "" \
    }
#define START(case_, ...)                                \
    {                                                    \
        "startup", case_, __VA_ARGS__, NULL, "start", "" \
    }
#define MEMORY(metric_, ...)                             \
    {                                                    \
        "memory", "true", __VA_ARGS__, NULL, metric_, "" \
    }
#define NATIVE   "none", "", "none"
#define ONE_JUMP "zpoline", "one-jump"

#endif
