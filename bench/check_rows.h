/* The cases of a check, each with what its pairs say. */
#ifndef ZPOLINE_BENCH_CHECK_ROWS_H
#define ZPOLINE_BENCH_CHECK_ROWS_H

#include "bench/samples.h"
#include "bench/verdict.h"

struct check_row {
    const struct sample *like; /* a sample of the case: its names and unit */
    double medians[2];         /* of base and head; for orientation: the pairs decide */
    struct judgement judged;
};

struct check_rows {
    struct check_row *rows;
    size_t count;
};

/* In the order of their first samples. -ENOMEM or 0; free with check_rows_free. */
int check_rows_make(const struct sample_set *set, double margin, struct check_rows *rows);
void check_rows_free(struct check_rows *rows);

/* "getpid_loop, zpoline one-jump, answered". */
void check_row_label(const struct check_row *row, char *text, size_t size);

#endif
