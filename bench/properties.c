/*
 * What each mechanism keeps of the paper's promises: DIRECTORY/properties.json, which
 * tests/properties/properties wrote. Its column of times is left out: Table 1 has them.
 */
#include "bench/properties.h"

#include "bench/message.h"
#include "bench/table_parts.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *text_in(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static const json_t *cell_of(const json_t *row, const json_t *column)
{
    return json_object_get(json_object_get(row, "cells"), text_in(column, "id"));
}

static bool is_shown(const json_t *column)
{
    return strcmp(text_in(column, "id"), "overhead") != 0;
}

/* Every row has a cell with a text for every column. */
static bool is_whole(const json_t *properties)
{
    const json_t *columns = json_object_get(properties, "columns");
    const json_t *rows = json_object_get(properties, "rows");
    size_t r, c;
    json_t *row, *column;
    if (json_array_size(columns) == 0 || json_array_size(rows) == 0)
        return false;
    json_array_foreach(rows, r, row)
    {
        json_array_foreach(columns, c, column)
        {
            if (text_in(cell_of(row, column), "text")[0] == '\0')
                return false;
        }
    }
    return true;
}

int properties_read(const char *directory, json_t **properties)
{
    char path[PATH_MAX];
    json_error_t error = {.text = "rows or columns are missing"};
    *properties = NULL;
    snprintf(path, sizeof path, "%s/properties.json", directory);
    if (access(path, F_OK) != 0)
        return 0;
    *properties = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
    if (*properties != NULL && is_whole(*properties))
        return 0;
    complain("cannot read the properties: %s:%d: %s: make the file again by `make properties`, or "
             "remove it",
             path, error.line, error.text);
    json_decref(*properties);
    *properties = NULL;
    return -EINVAL;
}

static void print_notes(const json_t *row, const json_t *columns, const struct table_output *out)
{
    size_t c;
    json_t *column;
    json_array_foreach(columns, c, column)
    {
        const char *note = text_in(cell_of(row, column), "note");
        if (note[0] != '\0' && is_shown(column))
            table_line(out, "note", "%s, %s: %s", text_in(row, "mechanism"),
                       text_in(column, "title"), note);
    }
}

void table_print_properties(const json_t *properties, const struct table_output *out)
{
    const json_t *columns = json_object_get(properties, "columns");
    size_t r, c;
    json_t *row, *column;
    struct text_table *table = text_table_new(1);
    if (table == NULL)
        return;
    text_table_row(table);
    text_table_cell(table, "mechanism");
    json_array_foreach(columns, c, column)
    {
        if (is_shown(column))
            text_table_cell(table, "%s", text_in(column, "title"));
    }
    json_array_foreach(json_object_get(properties, "rows"), r, row)
    {
        text_table_row(table);
        text_table_cell(table, "%s", text_in(row, "mechanism"));
        json_array_foreach(columns, c, column)
        {
            if (is_shown(column))
                text_table_cell(table, "%s", text_in(cell_of(row, column), "text"));
        }
    }
    table_finish(table, "properties",
                 "The paper's promises (calls: hooked, from main on / from exec on; wrong bytes:\n"
                 "changed outside of system call instructions, and instructions changed)",
                 out);
    json_array_foreach(
        table_is_wanted(out, "properties") ? json_object_get(properties, "rows") : NULL, r, row)
    {
        print_notes(row, columns, out);
    }
}
