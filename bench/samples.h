/* Raw samples: results/<run>/samples.jsonl, one JSON object a line, and the set read back. */
#ifndef ZPOLINE_BENCH_SAMPLES_H
#define ZPOLINE_BENCH_SAMPLES_H

#include <stddef.h>
#include <stdio.h>

#define SAMPLE_NAME_BYTES 48

struct sample {
    char suite[SAMPLE_NAME_BYTES];     /* "micro", "calls", "threads", "startup", "memory", "aa",
                                          "check" */
    char case_name[SAMPLE_NAME_BYTES]; /* key "case" */
    char mechanism[SAMPLE_NAME_BYTES];
    char sled[SAMPLE_NAME_BYTES]; /* "" where the mechanism has none; then not in the file */
    char
        place[SAMPLE_NAME_BYTES]; /* "across" or "all" CPUs; "" on one core, then not in the file */
    char hook[SAMPLE_NAME_BYTES];
    char side[SAMPLE_NAME_BYTES]; /* "A" or "B" of an A/A pass; otherwise "" and not in the file */
    char metric[SAMPLE_NAME_BYTES];
    char unit[SAMPLE_NAME_BYTES];
    double value;
    int round; /* samples of one round are neighbours in time: they make the pairs */
    int order; /* place within the round, as it was run */
};

struct sample_set {
    struct sample *samples;
    size_t count;
    size_t capacity;
};

/* Appends one line and flushes it, so that an interrupted run keeps it. -errno on failure. */
int sample_write(FILE *file, const struct sample *sample);

/*
 * Parses one line (without its newline). 0, or -EINVAL with the reason in `why`.
 */
int sample_parse(const char *line, size_t length, struct sample *sample, char *why, size_t size);

/*
 * Reads a whole file. 0, or -errno after one line on stderr that names the file and, for a line
 * that is truncated or was tampered with, its number. The set is then empty.
 */
int samples_read(const char *path, struct sample_set *set);

/* -ENOMEM or 0. */
int samples_add(struct sample_set *set, const struct sample *sample);

void samples_free(struct sample_set *set);

#endif
