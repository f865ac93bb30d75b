/* Tables in each of their forms. */
#include "bench/table_output.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* `with[i]` for each byte that is `what[i]`. */
static void replaced(FILE *file, const char *text, const char *what, const char *const *with)
{
    for (; *text != '\0'; text++) {
        const char *found = strchr(what, *text);
        if (found != NULL)
            fputs(with[found - what], file);
        else
            fputc(*text, file);
    }
}

void html_text(FILE *file, const char *text)
{
    static const char *const with[] = {"&amp;", "&lt;", "&gt;", "&quot;", " "};
    replaced(file, text, "&<>\"\n", with);
}

void tex_text(FILE *file, const char *text)
{
    static const char *const with[] = {"\\&",
                                       "\\%",
                                       "\\#",
                                       "\\_",
                                       "\\$",
                                       "\\{",
                                       "\\}",
                                       "\\textasciitilde{}",
                                       " ",
                                       "\\textless{}",
                                       "\\textgreater{}",
                                       "\\textbackslash{}",
                                       "\\textasciicircum{}"};
    replaced(file, text, "&%#_${}~\n<>\\^", with);
}

/* So many columns have a cell that is not empty. */
static size_t columns_of(const struct text_table *table)
{
    size_t columns = 0;
    for (size_t r = 0; r < table->row_count; r++)
        for (size_t c = columns; c < TEXT_TABLE_COLUMNS; c++)
            if (table->cells[r][c][0] != '\0')
                columns = c + 1;
    return columns;
}

static void html_row(const struct text_table *table, size_t row, size_t columns, FILE *file)
{
    const char *tag = row == 0 ? "th" : "td";
    fputs("<tr>", file);
    for (size_t c = 0; c < columns; c++) {
        fprintf(file, "<%s%s>", tag, c < table->left ? " class=\"words\"" : "");
        html_text(file, table->cells[row][c]);
        fprintf(file, "</%s>", tag);
    }
    fputs("</tr>\n", file);
}

static void html_print(const struct text_table *table, const char *id, const char *title,
                       FILE *file)
{
    size_t columns = columns_of(table);
    fprintf(file, "<div class=\"wide\"><table id=\"table-%s\">\n<caption>", id);
    html_text(file, title);
    fputs("</caption>\n<thead>\n", file);
    for (size_t r = 0; r < table->row_count; r++) {
        html_row(table, r, columns, file);
        fputs(r == 0 ? "</thead>\n<tbody>\n" : "", file);
    }
    fputs("</tbody>\n</table></div>\n", file);
}

/* A missing value is a dash; comparisons are signs. */
static void tex_cell(FILE *file, const char *cell)
{
    if (strcmp(cell, "-") == 0)
        fputs("--", file);
    else if (strncmp(cell, ">= ", 3) == 0 || strncmp(cell, "<= ", 3) == 0)
        fprintf(file, "$\\%s$\\,%s", cell[0] == '>' ? "ge" : "le", cell + 3);
    else
        tex_text(file, cell);
}

static void tex_row(const struct text_table *table, size_t row, size_t columns, FILE *file)
{
    for (size_t c = 0; c < columns; c++) {
        fputs(c > 0 ? " & " : "", file);
        fputs(row == 0 ? "\\tablehead{" : "", file);
        tex_cell(file, table->cells[row][c]);
        fputs(row == 0 ? "}" : "", file);
    }
    fputs(" \\\\\n", file);
}

/* The paper calls it by its name, so that a table that is not there is an error. */
static void tex_print(const struct text_table *table, const char *id, FILE *file)
{
    size_t columns = columns_of(table);
    fprintf(file, "\\definetable{%s}{%%\n\\begin{tabular}{@{}", id);
    for (size_t c = 0; c < columns; c++)
        fputc(c < table->left ? 'l' : 'r', file);
    fputs("@{}}\n\\toprule\n", file);
    for (size_t r = 0; r < table->row_count; r++) {
        tex_row(table, r, columns, file);
        fputs(r == 0 ? "\\midrule\n" : "", file);
    }
    fputs("\\bottomrule\n\\end{tabular}}\n\n", file);
}

/* Text that Markdown shows as it is. */
static void markdown_text(FILE *file, const char *text)
{
    static const char *const with[] = {"\\|", "\\_", "\\*", "\\<", "\\[", " "};
    replaced(file, text, "|_*<[\n", with);
}

static void markdown_row(const struct text_table *table, size_t row, size_t columns, FILE *file)
{
    fputc('|', file);
    for (size_t c = 0; c < columns; c++) {
        fputc(' ', file);
        markdown_text(file, table->cells[row][c]);
        fputs(" |", file);
    }
    fputc('\n', file);
}

static void markdown_print(const struct text_table *table, const char *title, FILE *file)
{
    size_t columns = columns_of(table);
    fputs("\n", file);
    markdown_text(file, title);
    fputs("\n\n", file);
    markdown_row(table, 0, columns, file);
    fputc('|', file);
    for (size_t c = 0; c < columns; c++)
        fputs(c < table->left ? " --- |" : " ---: |", file);
    fputc('\n', file);
    for (size_t r = 1; r < table->row_count; r++)
        markdown_row(table, r, columns, file);
}

bool table_is_wanted(const struct table_output *out, const char *id)
{
    size_t length = strlen(id);
    for (const char *at = out->only; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, id, length) == 0 && (at[length] == ',' || at[length] == '\0'))
            return true;
    }
    return out->only == NULL;
}

void table_finish(struct text_table *table, const char *id, const char *title,
                  const struct table_output *out)
{
    if (table->row_count > 1 && table_is_wanted(out, id)) {
        switch (out->form) {
        case TABLE_HTML:
            html_print(table, id, title, out->file);
            break;
        case TABLE_TEX:
            tex_print(table, id, out->file);
            break;
        case TABLE_MARKDOWN:
            markdown_print(table, title, out->file);
            break;
        default:
            fprintf(out->file, "\n%s\n", title);
            text_table_print(table, out->file);
        }
    }
    free(table);
}

void table_line(const struct table_output *out, const char *kind, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    if (out->form == TABLE_MARKDOWN) {
        fputs("- ", out->file);
        markdown_text(out->file, text);
        fputc('\n', out->file);
    } else if (out->form == TABLE_TEXT) {
        fprintf(out->file, "%s\n", text);
    } else if (out->form == TABLE_HTML) {
        fprintf(out->file, "<p class=\"%s\">", kind);
        html_text(out->file, text);
        fputs("</p>\n", out->file);
    }
    free(text);
}
