/* Columns of text for a terminal. */
#include "bench/text_table.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct text_table *text_table_new(size_t left_columns)
{
    struct text_table *table = calloc(1, sizeof *table);
    if (table != NULL)
        table->left = left_columns;
    return table;
}

void text_table_row(struct text_table *table)
{
    if (table->row_count < TEXT_TABLE_ROWS)
        table->row_count++;
    table->column = 0;
}

void text_table_cell(struct text_table *table, const char *format, ...)
{
    va_list arguments;
    if (table->row_count == 0 || table->column >= TEXT_TABLE_COLUMNS)
        return;
    va_start(arguments, format);
    vsnprintf(table->cells[table->row_count - 1][table->column++], TEXT_TABLE_CELL, format,
              arguments);
    va_end(arguments);
}

static size_t width_of(const struct text_table *table, size_t column)
{
    size_t width = 0;
    for (size_t r = 0; r < table->row_count; r++) {
        size_t length = strlen(table->cells[r][column]);
        width = length > width ? length : width;
    }
    return width;
}

static void print_rule(const size_t *widths, FILE *out)
{
    for (size_t c = 0; c < TEXT_TABLE_COLUMNS && widths[c] > 0; c++) {
        fputs(c == 0 ? "" : "  ", out);
        for (size_t i = 0; i < widths[c]; i++)
            fputc('-', out);
    }
    fputc('\n', out);
}

/* Without blanks at the end of a line. */
static void print_row(const struct text_table *table, size_t row, const size_t *widths, FILE *out)
{
    size_t blanks = 0;
    for (size_t c = 0; c < TEXT_TABLE_COLUMNS && widths[c] > 0; c++) {
        const char *cell = table->cells[row][c];
        size_t pad = widths[c] - strlen(cell);
        blanks += c == 0 ? 0 : 2;
        if (cell[0] == '\0') {
            blanks += widths[c];
            continue;
        }
        fprintf(out, "%*s", (int)(blanks + (c < table->left ? 0 : pad)), "");
        fputs(cell, out);
        blanks = c < table->left ? pad : 0;
    }
    fputc('\n', out);
}

void text_table_print(const struct text_table *table, FILE *out)
{
    size_t widths[TEXT_TABLE_COLUMNS];
    for (size_t c = 0; c < TEXT_TABLE_COLUMNS; c++)
        widths[c] = width_of(table, c);
    for (size_t r = 0; r < table->row_count; r++) {
        print_row(table, r, widths, out);
        if (r == 0)
            print_rule(widths, out);
    }
}
