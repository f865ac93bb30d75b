/* A results folder read back: context, samples, and the series of these. */
#ifndef ZPOLINE_BENCH_FOLDER_H
#define ZPOLINE_BENCH_FOLDER_H

#include "bench/samples.h"
#include "bench/series.h"

#include <jansson.h>

struct folder {
    const char *path;
    json_t *context;
    struct sample_set set;
    struct series_list series;
};

/* 0, or -errno after one line on stderr. Close it in either case. */
int folder_open(struct folder *folder, const char *path);
void folder_close(struct folder *folder);

/* A text of the context, by one key or two; "unknown" where it has none. */
const char *folder_text(const struct folder *folder, const char *object, const char *key);

#endif
