/* Columns of text for a terminal. */
#ifndef ZPOLINE_BENCH_TEXT_TABLE_H
#define ZPOLINE_BENCH_TEXT_TABLE_H

#include <stddef.h>
#include <stdio.h>

#define TEXT_TABLE_ROWS    160
#define TEXT_TABLE_COLUMNS 12
#define TEXT_TABLE_CELL    80

struct text_table {
    char cells[TEXT_TABLE_ROWS][TEXT_TABLE_COLUMNS][TEXT_TABLE_CELL];
    size_t row_count; /* the first row is the heading */
    size_t column;    /* of the next cell */
    size_t left;      /* so many columns are words, aligned left; the others are numbers */
};

/* NULL without memory; free() it. */
struct text_table *text_table_new(size_t left_columns);

void text_table_row(struct text_table *table);
void text_table_cell(struct text_table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void text_table_print(const struct text_table *table, FILE *out);

#endif
