/* Cost against the system call number. */
#include "bench/table_parts.h"

#include <stdlib.h>

static void row_number(struct text_table *table, const struct sample_set *set, int number,
                       const struct shape_name *shapes, size_t count)
{
    char name[SAMPLE_NAME_BYTES];
    snprintf(name, sizeof name, "number_%d", number);
    text_table_row(table);
    text_table_cell(table, "%d", number);
    for (size_t s = 0; s < count; s++) {
        struct series_key key = table_latency_key(name, &shapes[s], "constant");
        struct series_summary summary;
        if (shapes[s].sled[0] == '\0')
            continue;
        if (series_summarise(set, &key, &summary))
            table_cell_time(table, summary.median.middle);
        else
            text_table_cell(table, "-");
    }
}

void table_print_sweep(const struct sample_set *set, const struct table_output *out)
{
    static int numbers[TABLE_NUMBERS_MAX];
    struct shape_name shapes[TABLE_SHAPES_MAX];
    struct text_table *table = text_table_new(0);
    size_t shape_count = shapes_in(set, "micro", shapes, TABLE_SHAPES_MAX);
    size_t count = numbers_in(set, numbers, TABLE_NUMBERS_MAX);
    if (table == NULL)
        return;
    text_table_row(table);
    text_table_cell(table, "number");
    for (size_t s = 0; s < shape_count; s++)
        if (shapes[s].sled[0] != '\0')
            text_table_cell(table, "%s ns", shapes[s].sled);
    for (size_t i = 0; i < count; i++)
        row_number(table, set, numbers[i], shapes, shape_count);
    table_finish(table, "sweep", "Answered call against its system call number (median)", out);
}
