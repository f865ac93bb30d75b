/*
 * The table behind names.h; its text is generated at build time. Freestanding.
 */
#include "hook/libraries/names.h"

#include <stdbool.h>
#include <stddef.h>

static const char *const names[] = {
#include "names.inc"
};

#define NAME_COUNT ((long)(sizeof names / sizeof names[0]))

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
