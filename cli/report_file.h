/*
 * The file of --report: empty and writable before the program starts.
 */
#ifndef CLI_REPORT_FILE_H
#define CLI_REPORT_FILE_H

#include "hook/problem.h"

#include <limits.h>
#include <stdbool.h>

struct report_file {
    char path[PATH_MAX]; /* absolute: the program may change its directory */
    bool created;        /* by us; report_file_withdraw() removes it */
};

/* Creates or empties the file. Returns 0, or -errno with the problem filled in. */
int report_file_prepare(struct report_file *report, const char *name, struct problem *problem);

/* The program did not start after all: nothing is to be left behind. */
void report_file_withdraw(const struct report_file *report);

#endif
