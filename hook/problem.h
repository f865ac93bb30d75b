/*
 * Why something cannot be done, in the three parts that every message of the command has:
 * `zpoline: <what failed>: <why>: <what to do>`. For the command's own process only.
 */
#ifndef HOOK_PROBLEM_H
#define HOOK_PROBLEM_H

/* Exit statuses of a launch that did not come to the program. */
enum problem_status {
    PROBLEM_LAUNCHER = 125,       /* the launcher's own failure */
    PROBLEM_NOT_EXECUTABLE = 126, /* the program was found but cannot be executed */
    PROBLEM_NOT_FOUND = 127,      /* the program was not found */
};

struct problem {
    int status; /* enum problem_status; 0 stands for PROBLEM_LAUNCHER */
    int said;   /* not 0: a hook has written the line on stderr itself */
    char what[512];
    char why[512];
    char remedy[1024];
};

/* Each replaces one part; text that is too long is cut. */
__attribute__((format(printf, 2, 3))) void problem_what(struct problem *problem, const char *format,
                                                        ...);
__attribute__((format(printf, 2, 3))) void problem_why(struct problem *problem, const char *format,
                                                       ...);
__attribute__((format(printf, 2, 3))) void problem_remedy(struct problem *problem,
                                                          const char *format, ...);

#endif
