/*
 * One line a problem: see message.h.
 */
#include "cli/message.h"

#include <stdio.h>

/* File names may hold anything; what would move the cursor is shown escaped. */
static void print_part(const char *part)
{
    for (; *part; part++) {
        unsigned char c = (unsigned char)*part;
        if (c < 0x20 || c == 0x7f)
            fprintf(stderr, "\\x%02x", c);
        else
            fputc(c, stderr);
    }
}

int message_problem(const struct problem *problem)
{
    if (!problem->said) {
        flockfile(stderr);
        fputs("zpoline: ", stderr);
        print_part(problem->what);
        fputs(": ", stderr);
        print_part(problem->why);
        fputs(": ", stderr);
        print_part(problem->remedy);
        fputc('\n', stderr);
        funlockfile(stderr);
    }
    return problem->status ? problem->status : PROBLEM_LAUNCHER;
}
