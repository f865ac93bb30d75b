/*
 * JSON on stdout: see json_text.h.
 */
#include "cli/json_text.h"

#include "cli/message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* Replaces every byte above 0x7f: which of them are to blame does not matter to the reader. */
static json_t *text_replaced(const char *bytes)
{
    char *copy = malloc(strlen(bytes) * strlen(REPLACEMENT) + 1);
    char *end = copy;
    if (!copy)
        return NULL;
    for (; *bytes; bytes++) {
        if ((unsigned char)*bytes < 0x80)
            *end++ = *bytes;
        else
            end = stpcpy(end, REPLACEMENT);
    }
    *end = '\0';
    json_t *value = json_string(copy);
    free(copy);
    return value;
}

json_t *json_text(const char *bytes)
{
    json_t *value = json_string(bytes);
    return value ? value : text_replaced(bytes);
}

int json_print(json_t *value)
{
    int failed = !value || json_dumpf(value, stdout, JSON_INDENT(1)) != 0;
    int error = value ? errno : ENOMEM;
    json_decref(value);
    if (!failed && fputc('\n', stdout) != EOF && fflush(stdout) == 0)
        return 0;
    struct problem problem = {0};
    problem_what(&problem, "writing JSON to stdout");
    problem_why(&problem, "%s", strerror(failed ? error : errno));
    problem_remedy(&problem, "free some memory or disk space");
    return message_problem(&problem);
}
