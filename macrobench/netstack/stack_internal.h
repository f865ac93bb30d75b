/* Between stack.c and wait.c. */
#ifndef NETSTACK_STACK_INTERNAL_H
#define NETSTACK_STACK_INTERNAL_H

#include <stdbool.h>

struct link;
extern struct link *stack_link;

/* Sends the acknowledgements that are due, or all that were held back. Locked. */
void stack_acknowledge(bool all);

/* Runs the timers that are due. Locked. */
void stack_timers(void);

#endif
