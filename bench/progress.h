/* What a run is doing and how long it will still take, on stderr. */
#ifndef ZPOLINE_BENCH_PROGRESS_H
#define ZPOLINE_BENCH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    bool terminal;    /* one line rewritten; otherwise a line now and then */
    int64_t shown_ns; /* when something was last shown */
    bool open;        /* a rewritten line is on the screen */
};

void progress_begin(struct progress *progress);

/* `left_s` < 0: not known yet. `milestone`: worth a line where nothing can be rewritten. */
void progress_show(struct progress *progress, const char *what, int round, int rounds,
                   double left_s, bool milestone);

/* Clears the rewritten line, so that something else can be printed. */
void progress_clear(struct progress *progress);

#endif
