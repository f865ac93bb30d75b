/* Messages for the person at the terminal. */
#ifndef ZPOLINE_BENCH_MESSAGE_H
#define ZPOLINE_BENCH_MESSAGE_H

/* Exit statuses of the command. */
enum bench_exit {
    BENCH_OK = 0,
    BENCH_FAILED = 1,       /* a sample failed, or a bound is not met */
    BENCH_CANNOT = 2,       /* nothing could be measured or read */
    BENCH_INTERRUPTED = 130 /* Ctrl-C: what was measured is kept */
};

/* One line on stderr: "zpoline-bench: what failed: why: what to do". */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
