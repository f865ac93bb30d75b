/*
 * What the command says on stderr: one line a problem.
 */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include "hook/problem.h"

/*
 * Prints `zpoline: what: why: remedy` and returns the exit status that belongs to the problem. The
 * line stays one line whatever bytes the parts hold.
 */
int message_problem(const struct problem *problem);

#endif
