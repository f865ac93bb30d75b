/* Progress on stderr. */
#include "bench/progress.h"

#include "bench/interrupt.h"

#include <stdio.h>
#include <unistd.h>

#define REWRITE_NS INT64_C(100000000) /* often enough to look alive, too rare to cost anything */

void progress_begin(struct progress *progress)
{
    *progress = (struct progress){.terminal = isatty(STDERR_FILENO) == 1};
}

static void format_left(double left_s, char *text, size_t size)
{
    text[0] = '\0';
    if (left_s >= 0.0)
        snprintf(text, size, ", about %d:%02d left", (int)left_s / 60, (int)left_s % 60);
}

void progress_show(struct progress *progress, const char *what, int round, int rounds,
                   double left_s, bool milestone)
{
    char left[40];
    int64_t now = clock_ns();
    if (progress->terminal ? now - progress->shown_ns < REWRITE_NS : !milestone)
        return;
    format_left(left_s, left, sizeof left);
    fprintf(stderr, "%s%s: round %d of %d%s%s", progress->terminal ? "\r\033[K" : "", what,
            round + 1, rounds, left, progress->terminal ? "" : "\n");
    progress->shown_ns = now;
    progress->open = progress->terminal;
}

void progress_clear(struct progress *progress)
{
    if (progress->open)
        fputs("\r\033[K", stderr);
    progress->open = false;
}
