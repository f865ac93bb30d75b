/* Which mechanisms can be used here. */
#include "bench/mechanisms.h"

#include "bench/message.h"
#include "bench/process.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define LIST_TIMEOUT_S 30

static void copy_text(const json_t *object, const char *key, char *out, size_t size)
{
    const char *text = json_string_value(json_object_get(object, key));
    snprintf(out, size, "%s", text != NULL ? text : "");
}

/* Why it cannot be used and what would mend it, as far as the command says. */
static void copy_reason(const json_t *object, struct mechanism_state *state)
{
    char remedy[sizeof state->reason];
    copy_text(object, "why", state->reason, sizeof state->reason);
    copy_text(object, "remedy", remedy, sizeof remedy);
    size_t length = strlen(state->reason);
    if (remedy[0] != '\0')
        snprintf(state->reason + length, sizeof state->reason - length, "%s%s",
                 length > 0 ? ": " : "", remedy);
}

int mechanisms_parse(const char *json, struct mechanism_list *list)
{
    json_error_t error;
    json_t *root = json_loads(json, 0, &error);
    json_t *array = json_object_get(root, "mechanisms");
    json_t *item;
    size_t i;
    *list = (struct mechanism_list){0};
    int status = json_array_size(array) > 0 ? 0 : -EINVAL;
    json_array_foreach(array, i, item)
    {
        struct mechanism_state *state = &list->items[list->count];
        copy_text(item, "name", state->name, sizeof state->name);
        if (list->count >= MECHANISMS_MAX || state->name[0] == '\0') {
            status = -EINVAL;
            break;
        }
        state->usable = json_is_true(json_object_get(item, "usable"));
        copy_reason(item, state);
        list->count++;
    }
    json_decref(root);
    return status;
}

int mechanisms_ask(const struct workplace *place, char *const *environment,
                   struct mechanism_list *list)
{
    struct command command = {0};
    struct process_result result;
    char why[256];
    command_add(&command, place->command);
    command_add(&command, "list");
    command_add(&command, "--json");
    int status = process_run(&command, environment, LIST_TIMEOUT_S, &result);
    if (status != 0) {
        complain("cannot ask for the mechanisms: %s list --json: %s: name the command by --zpoline",
                 place->command, strerror(-status));
        return status;
    }
    process_describe_failure(&result, why, sizeof why);
    if (why[0] == '\0' && mechanisms_parse(result.output, list) != 0)
        snprintf(why, sizeof why, "its answer is no list of mechanisms");
    process_result_free(&result);
    if (why[0] == '\0')
        return 0;
    complain("cannot ask for the mechanisms: %s list --json: %s: run it by hand", place->command,
             why);
    return -EINVAL;
}

void mechanisms_usable(const struct mechanism_list *list, const char *names[MECHANISMS_MAX + 1])
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].usable)
            names[kept++] = list->items[i].name;
    names[kept] = NULL;
}
