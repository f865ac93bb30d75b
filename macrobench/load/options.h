/* The command line of the load generator. */
#ifndef ZPOLINE_LOAD_OPTIONS_H
#define ZPOLINE_LOAD_OPTIONS_H

#include "macrobench/load/job.h"

extern const char options_usage[];

/* 0, or -1 after one line on stderr. */
int options_read(int argc, char **argv, struct job *job);

#endif
