/* One sample: the process of one plan line, started, watched and turned into values. */
#ifndef ZPOLINE_BENCH_MEASURE_H
#define ZPOLINE_BENCH_MEASURE_H

#include "bench/plan.h"
#include "bench/process.h"
#include "bench/workplace.h"

#include <stdbool.h>

#define MEASURE_VALUES_MAX 4

struct macro_tools;
struct macro_session;

struct measured {
    const char *metric;
    const char *unit;
    double value;
};

struct measurement {
    struct measured values[MEASURE_VALUES_MAX];
    size_t count;
    char failure[256]; /* why the sample is no sample; "" if it is one */
};

struct measure_context {
    const struct workplace *place;
    char **warm_environment; /* with the cache that the whole run shares */
    double min_time_s;
    int repetitions; /* of the loop within a process, or starts in a row: the smallest counts; 0:
                        one */
    const struct macro_tools *tools;
    double feed_s; /* of one sample of the macro benchmark */
};

/*
 * Measures one line. 0 with values or with the failure filled in; -EINTR when the person
 * interrupted; -errno when nothing can be measured at all.
 */
int measure_line(const struct measure_context *context, const struct plan_line *line,
                 struct measurement *out);

void measurement_add(struct measurement *m, const char *metric, const char *unit, double value);

/* Says why there is no value. Keeps the first reason. */
void measurement_fail(struct measurement *m, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts the command's words in front of a program: nothing for the mechanism `none`. */
void measure_start_command(const struct workplace *place, const struct plan_line *line,
                           const char *report, struct command *command);

/*
 * Whether a hooked program can be watched by ptrace: a traced process gains no capabilities from
 * the command's file, so page zero must be free to all, or we must be root.
 */
bool measure_memory_possible(void);

/* The kinds, each in a file of its own. Same contract as measure_line. */
int measure_micro(const struct measure_context *context, const struct plan_line *line,
                  struct measurement *out);
int measure_check(const struct measure_context *context, const struct plan_line *line,
                  struct measurement *out);
int measure_start(const struct measure_context *context, const struct plan_line *line,
                  struct measurement *out);
int measure_memory(const struct measure_context *context, const struct plan_line *line,
                   struct measurement *out);

int measure_macro(const struct measure_context *context, const struct plan_line *line,
                  struct measurement *out);

/* The same for a session that was put together by hand. */
int macro_sample(struct macro_session *session, struct measurement *out);

/* Runs the command; on a failure that belongs to the sample, says so in `out` and returns 0 with
 * an empty result. */
int measure_process(const struct command *command, char *const *environment,
                    struct process_result *result, struct measurement *out);

#endif
