/*
 * Two builds compared: `base` and `head`, by alternating processes of each case, with an A/A pass
 * of `base` with itself in between.
 */
#ifndef ZPOLINE_BENCH_CHECK_H
#define ZPOLINE_BENCH_CHECK_H

#include "bench/gate.h"
#include "bench/mechanisms.h"
#include "bench/plan.h"
#include "bench/samples.h"
#include "bench/workplace.h"

#include <jansson.h>
#include <stdio.h>

/* Suites of its samples. Sides are A and B in the A/A pass, base and head in the other. */
#define CHECK_FLOOR  "floor"
#define CHECK_CHANGE "change"

enum check_side { CHECK_BASE, CHECK_HEAD, CHECK_SIDES };

struct check_options {
    const char *builds[CHECK_SIDES]; /* build folders */
    const char *names[CHECK_SIDES];  /* commits; NULL: unknown */
    bool dirty;                      /* head has changes that no commit holds */
    const char *micro;               /* the harness, the same for both; NULL: the one of head */
    const char *counted;             /* what the gate counts; NULL: the one of head */
    const char *out;                 /* the results folder */
    const char *only;                /* groups of cases; NULL: all */
    const char *markdown;            /* file; NULL: none */
    const char *json;                /* file; NULL: none */
    double margin;                   /* 0.05 for 5 % */
    double budget_s;                 /* for the pairs of base and head */
    int pairs_least, pairs_most, floor_pairs;
    double min_time_s; /* of one sample */
    bool no_gate;      /* leave the deterministic part out */
};

/* Measures and reports. Returns the exit status. */
int check_execute(const struct check_options *options);

/*
 * The lines that are measured: those of the quick plan that tell most. Mechanisms and groups as
 * plan_make takes them. -ENOMEM or 0.
 */
int check_plan(struct plan *plan, const struct plan_settings *settings, const char *const *usable,
               const char *only);

enum check_form { CHECK_TEXT, CHECK_MARKDOWN, CHECK_JSON };

/* What a check found. */
struct check_outcome {
    int cases;
    int red;      /* cases and numbers of the gate beyond their margins */
    int unknown;  /* cases without enough pairs, or with too much noise */
    int failures; /* samples that are none */
};

/* Judges the samples and prints what they say. Nothing but the two files of the folder is asked. */
struct check_outcome check_report(const struct sample_set *set, const json_t *context,
                                  enum check_form form, FILE *out);

/* 0 fine, 1 a regression, 2 something could not be measured. */
int check_exit(const struct check_outcome *outcome);

#endif
