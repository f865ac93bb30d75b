/*
 * The deterministic gate: exact numbers about a build that no other load on the machine can move:
 * instructions and kernel crossings of a call, what a start takes, the size of what is mapped, and
 * how system call sites are judged.
 *
 * Numbers are kept as JSON: {"format": 1, "context": {...}, "numbers": {"GROUP/NAME": N, ...}}.
 */
#ifndef ZPOLINE_BENCH_GATE_H
#define ZPOLINE_BENCH_GATE_H

#include "bench/workplace.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#define GATE_FORMAT 1

struct gate_settings {
    const struct workplace *place; /* with the command that is looked at */
    char *const *environment;      /* with a cache of its own */
    const char *counted;           /* the program whose calls are counted */
    const char *const *corpus;     /* files whose sites are judged; NULL-terminated; NULL: none */
    const char *build_type;        /* of the command; NULL: of this program */
};

/*
 * Measures. 0 with a new object in `numbers`; -EINTR; otherwise -errno after one line on stderr.
 * What cannot be measured here (a mechanism, everything without leave to trace) is left out and
 * stands with its reason in the context's "skipped".
 */
int gate_measure(const struct gate_settings *settings, json_t **numbers);

/*
 * What the numbers depend on, by group, in words: {"call": "gcc 12, RelWithDebInfo", ...}. Numbers
 * of a group are comparable when the words are the same.
 */
json_t *gate_context(const char *build_type);

/* The numbers in a file. NULL after one line on stderr. */
json_t *gate_read(const char *path);

/* Writes them, sorted, by way of a second file. 0, or -errno after one line on stderr. */
int gate_write(const json_t *numbers, const char *path);

enum gate_form { GATE_TEXT, GATE_MARKDOWN };

struct gate_tally {
    int compared;
    int grown; /* worse, but within the margin */
    int red;   /* worse beyond it, or gone */
    int better;
    int skipped; /* groups that cannot be compared */
};

/*
 * Compares `now` with `expected` and prints what differs, and which groups were not compared and
 * why. `out` NULL: prints nothing.
 */
struct gate_tally gate_compare(const json_t *expected, const json_t *now, enum gate_form form,
                               FILE *out);

/* How much a number may grow before it is red. */
long gate_margin(const char *name, long expected);

/* Whether less is worse: sites that are rewritten. */
bool gate_more_is_better(const char *name);

#endif
