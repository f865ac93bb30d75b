/*
 * The tables behind names.h; their text is generated at build time. Freestanding.
 */
#include "hook/libraries/names.h"

#include <stdbool.h>
#include <stddef.h>

static const char *const names[] = {
#include "syscalls.inc"
};

static const char *const errors[] = {
#include "errors.inc"
};

#define ERROR_COUNT ((long)(sizeof errors / sizeof errors[0]))
#define NAME_COUNT  ((long)(sizeof names / sizeof names[0]))

const char *syscall_name(long number)
{
    return number >= 0 && number < NAME_COUNT ? names[number] : NULL;
}

static bool same(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

long syscall_number(const char *name)
{
    for (long number = 0; number < NAME_COUNT; number++) {
        if (names[number] && same(names[number], name))
            return number;
    }
    return -1;
}

const char *errno_name(long number)
{
    return number > 0 && number < ERROR_COUNT ? errors[number] : NULL;
}
