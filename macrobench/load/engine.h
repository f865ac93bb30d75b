/* Runs a job: all its connections, in one thread. */
#ifndef ZPOLINE_LOAD_ENGINE_H
#define ZPOLINE_LOAD_ENGINE_H

#include "macrobench/load/histogram.h"
#include "macrobench/load/job.h"

#define OPERATIONS_MOST 16

struct outcome {
    uint64_t requests;               /* answered */
    uint64_t calls[OPERATIONS_MOST]; /* of each operation of the protocol */
    uint64_t elapsed_ns;             /* from the first request to the last reply */
    struct histogram latency;        /* in ns, from the batch's first byte to its last reply */
    struct buffer reply;             /* of the operations that show it */
    char failure[160];               /* "" if all went well */
};

/* 0, or -1 with `failure`. The outcome is to be cleared by outcome_free either way. */
int engine_run(const struct job *job, struct outcome *outcome);

void outcome_free(struct outcome *outcome);

#endif
