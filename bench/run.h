/* A run: from the plan to a results folder. */
#ifndef ZPOLINE_BENCH_RUN_H
#define ZPOLINE_BENCH_RUN_H

#include "bench/feed.h"
#include "bench/macro.h"
#include "bench/measure.h"
#include "bench/mechanisms.h"
#include "bench/options.h"
#include "bench/progress.h"

#include <jansson.h>
#include <stdio.h>

struct run {
    struct run_options options;
    struct workplace place;
    char **environment;
    struct mechanism_list mechanisms;
    struct measure_context measure;
    struct macro_tools tools;
    struct feed_list feeds;
    struct plan_feed *usable_feeds; /* what the plan is made of */
    json_t *context;
    char directory[PATH_MAX]; /* the results folder */
    FILE *samples;
    struct progress progress;
    int failures; /* samples that are none */
    int rounds;   /* rounds of the measurement that came to their end */
};

/* The command that lies beside this program, or the one given. `path` has PATH_MAX bytes. */
void run_find_command(const char *given, char *path);

/*
 * Reads the feeds and finds what they need. What is missing is noted as skipped. 0, -EINTR, or
 * -errno after one line on stderr.
 */
int run_prepare_feeds(struct run *run);

/* Prints and keeps that something is left out. */
void run_note_skipped(struct run *run, const char *what, const char *reason);

/* Runs `options` and leaves the name of the results folder in `directory` (PATH_MAX bytes; "" when
 * there is none). Returns the exit status. */
int run_execute(const struct run_options *options, char *directory);

/*
 * Measures all parts of the plan, round after round. 0 when everything was measured (samples may
 * have failed), -EINTR when the person interrupted, other -errno when it cannot go on.
 */
int rounds_execute(struct run *run);

#endif
