/*
 * Filling in the three parts of a message: see problem.h.
 */
#include "hook/problem.h"

#include <stdarg.h>
#include <stdio.h>

#define FORMAT_INTO(part)                                   \
    do {                                                    \
        va_list arguments;                                  \
        va_start(arguments, format);                        \
        vsnprintf((part), sizeof(part), format, arguments); \
        va_end(arguments);                                  \
    } while (0)

void problem_what(struct problem *problem, const char *format, ...)
{
    FORMAT_INTO(problem->what);
}

void problem_why(struct problem *problem, const char *format, ...)
{
    FORMAT_INTO(problem->why);
}

void problem_remedy(struct problem *problem, const char *format, ...)
{
    FORMAT_INTO(problem->remedy);
}
