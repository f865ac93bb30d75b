/*
 * Where tables go and in which form: columns for a terminal, HTML for the report, LaTeX for the
 * paper, Markdown for the README. All have the same cells.
 */
#ifndef ZPOLINE_BENCH_TABLE_OUTPUT_H
#define ZPOLINE_BENCH_TABLE_OUTPUT_H

#include "bench/text_table.h"

#include <stdbool.h>
#include <stdio.h>

enum table_form { TABLE_TEXT, TABLE_HTML, TABLE_TEX, TABLE_MARKDOWN };

struct table_output {
    FILE *file;
    enum table_form form;
    const char *only; /* ids of the tables that are wanted, with commas between, and "context" for
                       * the lines of the context; NULL: all */
};

/* Whether the table, or "context", is among those that are wanted. */
bool table_is_wanted(const struct table_output *out, const char *id);

/*
 * Prints the table, if it has more than its heading, and frees it. `id` names it where names are
 * needed: small letters, digits, `-`. The title may have lines, which only a terminal keeps.
 */
void table_finish(struct text_table *table, const char *id, const char *title,
                  const struct table_output *out);

/* A line of the context, of the kind `kind` ("machine", "warning"...). Not in LaTeX. */
void table_line(const struct table_output *out, const char *kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Text with the characters replaced that HTML, or LaTeX, would not take for themselves. */
void html_text(FILE *file, const char *text);
void tex_text(FILE *file, const char *text);

#endif
