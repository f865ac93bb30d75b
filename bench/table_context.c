/* Under which conditions a run was made, what it lacks, and its noise floor. */
#include "bench/floor.h"
#include "bench/table_parts.h"

#include <math.h>
#include <stdlib.h>

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "unknown";
}

static void print_machine(const json_t *context, const struct table_output *out)
{
    const json_t *machine = json_object_get(context, "machine");
    const json_t *commit = json_object_get(context, "commit");
    const json_t *other = json_object_get(context, "other_core"); /* older runs had none */
    char across[64] = "", in_parts[32] = "";
    if (other != NULL && json_integer_value(other) >= 0)
        snprintf(across, sizeof across, ", across cores also to %lld",
                 (long long)json_integer_value(other));
    table_line(out, "machine", "%s, %lld CPUs, %s; pinned to core %lld%s", text_of(machine, "cpu"),
               (long long)json_integer_value(json_object_get(machine, "cpus")),
               text_of(machine, "kernel"),
               (long long)json_integer_value(json_object_get(context, "core")), across);
    size_t parts = json_array_size(json_object_get(context, "parts")); /* of a kept run */
    if (parts > 0)
        snprintf(in_parts, sizeof in_parts, " in %zu parts", parts);
    table_line(out, "machine", "commit %.12s%s, %s, %s; %s run of %s%s, %lld rounds%s",
               text_of(commit, "id"),
               json_is_true(json_object_get(commit, "dirty")) ? " with changes" : "",
               text_of(context, "compiler"), text_of(context, "build_type"),
               text_of(context, "mode"), text_of(context, "started"), in_parts,
               (long long)json_integer_value(json_object_get(context, "rounds")),
               json_is_true(json_object_get(context, "complete")) ? "" : ", INCOMPLETE");
}

static void print_lists(const json_t *context, const struct table_output *out)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(context, "warnings"), i, entry)
    {
        table_line(out, "warning", "warning: %s", json_string_value(entry));
    }
    json_array_foreach(json_object_get(context, "skipped"), i, entry)
    {
        table_line(out, "skipped", "skipped: %s: %s", text_of(entry, "what"),
                   text_of(entry, "reason"));
    }
    json_array_foreach(json_object_get(context, "failures"), i, entry)
    {
        const char *place = json_string_value(json_object_get(entry, "place"));
        struct shape_name shape = {text_of(entry, "mechanism"), text_of(entry, "sled"),
                                   place != NULL ? place : ""};
        char label[3 * SAMPLE_NAME_BYTES];
        shape_label(&shape, label, sizeof label);
        table_line(out, "failed", "failed: %s under %s with hook %s: %s", text_of(entry, "case"),
                   label, text_of(entry, "hook"), text_of(entry, "why"));
    }
}

static void print_floor(const struct sample_set *set, const struct table_output *out)
{
    static const char *const words[] = {"case",         "pairs", "A/B", "95 % interval",
                                        "largest pair", "p",     NULL};
    struct text_table *table = text_table_new(1);
    if (table == NULL)
        return;
    table_heading(table, words);
    for (size_t i = 0; floor_cases[i] != NULL; i++) {
        struct comparison ratio;
        if (!floor_compare(set, floor_cases[i], &ratio))
            continue;
        text_table_row(table);
        text_table_cell(table, "%s", floor_cases[i]);
        text_table_cell(table, "%zu", ratio.pairs);
        text_table_cell(table, "%.4f", ratio.interval.middle);
        text_table_cell(table, "[%.4f, %.4f]", ratio.interval.low, ratio.interval.high);
        text_table_cell(table, "%.1f %%", (exp(ratio.largest) - 1.0) * 100.0);
        text_table_cell(table, "%.2f", ratio.p_value);
    }
    table_finish(table, "floor", "Noise floor: native against itself (A/A), alternating processes",
                 out);
}

void table_print_context(const struct sample_set *set, const json_t *context,
                         const struct table_output *out)
{
    if (table_is_wanted(out, "context")) {
        print_machine(context, out);
        print_lists(context, out);
    }
    print_floor(set, out);
}
