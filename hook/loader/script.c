/* The first line of a `#!` script. */
#include "hook/loader/script.h"

#include <asm/errno.h>

static int blank(char c)
{
    return c == ' ' || c == '\t';
}

int script_parse(char line[SCRIPT_LINE_BYTES + 1], size_t length, struct script *script)
{
    char *at = line + 2, *end = line + 2, *limit = line + length;
    if (length < 2 || line[0] != '#' || line[1] != '!') {
        return 0;
    }
    while (end < limit && *end && *end != '\n') {
        end++;
    }
    int cut = end == limit && length == SCRIPT_LINE_BYTES;
    while (end > at && blank(end[-1])) {
        end--;
    }
    *end = 0;
    while (blank(*at)) {
        at++;
    }
    script->interpreter = at;
    script->argument = NULL;
    while (*at && !blank(*at)) {
        at++;
    }
    if (at == script->interpreter || (cut && !*at)) {
        return -ENOEXEC;
    }
    if (*at) {
        *at++ = 0;
        while (blank(*at)) {
            at++;
        }
        script->argument = at;
    }
    return 1;
}
