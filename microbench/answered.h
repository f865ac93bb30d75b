/*
 * An answered call of any number, timed without Google Benchmark: the library reads files when it
 * starts, and ends the process when a hook answers `read`.
 */
#ifndef ZPOLINE_MICROBENCH_ANSWERED_H
#define ZPOLINE_MICROBENCH_ANSWERED_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Makes system call `number` for at least `min_time_s`, or `calls` times if that is above 0, and
 * prints the time of one in the form of Google Benchmark's JSON. 0, or 1 when a call returned
 * anything but `expected`: then the JSON says so.
 */
int answered_measure(long number, long expected, long calls, double min_time_s);

#ifdef __cplusplus
}
#endif

#endif
