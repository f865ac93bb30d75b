/* One sample: what its kinds share. */
#include "bench/measure.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SAMPLE_TIMEOUT_S 60 /* far beyond any sample; a hang must not stop the run for ever */

void measurement_add(struct measurement *m, const char *metric, const char *unit, double value)
{
    if (m->count < MEASURE_VALUES_MAX)
        m->values[m->count++] = (struct measured){metric, unit, value};
}

void measurement_fail(struct measurement *m, const char *format, ...)
{
    va_list arguments;
    if (m->failure[0] != '\0')
        return;
    va_start(arguments, format);
    vsnprintf(m->failure, sizeof m->failure, format, arguments);
    va_end(arguments);
}

void measure_start_command(const struct workplace *place, const struct plan_line *line,
                           const char *report, struct command *command)
{
    if (strcmp(line->mechanism, "none") == 0)
        return;
    command_add(command, place->command);
    command_add(command, "run");
    command_add(command, "--mechanism");
    command_add(command, line->mechanism);
    if (line->hook_spec[0] != '\0') {
        command_add(command, "--hook");
        command_add(command, line->hook_spec);
    }
    if (line->sled[0] != '\0') {
        command_add(command, "--sled");
        command_add(command, line->sled);
    }
    if (report != NULL) {
        command_add(command, "--report");
        command_add(command, report);
    }
    command_add(command, "--");
}

int measure_process(const struct command *command, char *const *environment,
                    struct process_result *result, struct measurement *out)
{
    int status = process_run(command, environment, SAMPLE_TIMEOUT_S, result);
    if (status == -EINTR)
        return status;
    if (status == -ETIMEDOUT) {
        measurement_fail(out, "killed after %d s", SAMPLE_TIMEOUT_S);
        return 0;
    }
    if (status != 0) {
        measurement_fail(out, "%s could not be started: %s", command->items[0], strerror(-status));
        return 0;
    }
    process_describe_failure(result, out->failure, sizeof out->failure);
    return 0;
}

int measure_line(const struct measure_context *context, const struct plan_line *line,
                 struct measurement *out)
{
    static int (*const by_kind[])(const struct measure_context *, const struct plan_line *,
                                  struct measurement *) = {
        [LINE_MICRO] = measure_micro, [LINE_START] = measure_start, [LINE_MEMORY] = measure_memory,
        [LINE_CHECK] = measure_check, [LINE_MACRO] = measure_macro,
    };
    *out = (struct measurement){0};
    return by_kind[line->kind](context, line, out);
}
