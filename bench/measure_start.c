/* A sample of starting a program: from the spawn to its end. */
#include "bench/measure.h"

#include <errno.h>

static void add_target(const struct plan_line *line, struct command *command)
{
    for (size_t i = 0; line->target[i] != NULL; i++)
        command_add(command, line->target[i]);
}

static int time_start(const struct measure_context *context, const struct plan_line *line,
                      char *const *environment, struct measurement *out)
{
    struct command command = {0};
    struct process_result result;
    measure_start_command(context->place, line, NULL, &command);
    add_target(line, &command);
    int status = measure_process(&command, environment, &result, out);
    if (status == 0 && out->failure[0] == '\0')
        measurement_add(out, "start", "ms", result.wall_ns / 1e6);
    process_result_free(&result);
    return status;
}

/* With a cache directory of its own, so that nothing is known of the program. */
static int time_first_start(const struct measure_context *context, const struct plan_line *line,
                            struct measurement *out)
{
    char directory[PATH_MAX];
    int status = workplace_fresh(context->place, "first", directory);
    if (status != 0)
        return status;
    char **environment = environment_make(directory);
    status = environment == NULL ? -ENOMEM : time_start(context, line, environment, out);
    environment_free(environment);
    return status;
}

/* The smallest of several starts in a row, where that is wanted. */
static void keep_smaller(const struct measurement *other, struct measurement *out)
{
    if (other->failure[0] != '\0')
        *out = *other;
    else if (other->count > 0 && other->values[0].value < out->values[0].value)
        out->values[0] = other->values[0];
}

static int measure_once(const struct measure_context *context, const struct plan_line *line,
                        struct measurement *out)
{
    return line->cache == CACHE_FIRST ? time_first_start(context, line, out)
                                      : time_start(context, line, context->warm_environment, out);
}

int measure_start(const struct measure_context *context, const struct plan_line *line,
                  struct measurement *out)
{
    int status = measure_once(context, line, out);
    for (int i = 1; status == 0 && i < context->repetitions && out->failure[0] == '\0'; i++) {
        struct measurement again = {0};
        status = measure_once(context, line, &again);
        if (status == 0)
            keep_smaller(&again, out);
    }
    return status;
}
