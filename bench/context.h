/*
 * results/<run>/context.json: under which conditions the samples beside it were taken, what was
 * skipped, what failed, and whether the run came to its end.
 */
#ifndef ZPOLINE_BENCH_CONTEXT_H
#define ZPOLINE_BENCH_CONTEXT_H

#include "bench/plan.h"
#include "bench/workplace.h"

#include <jansson.h>

#define CONTEXT_FORMAT 1 /* of both files; grows when the meaning of a member changes */

/* Gathers everything that is known before the first sample. NULL without memory. */
json_t *context_gather(const struct workplace *place, const struct plan_settings *settings,
                       char *const *environment);

/* Appends to one of the lists "skipped", "failures", "warnings". */
void context_note(json_t *context, const char *list, json_t *entry);

/* Sets the time of the end and whether everything planned was measured. */
void context_finish(json_t *context, bool complete, int rounds);

/* Writes DIRECTORY/context.json by way of a second file, so that it is never half written. -errno.
 */
int context_write(const json_t *context, const char *directory);

/* Reads it back; NULL after one line on stderr. */
json_t *context_read(const char *directory);

#endif
