/* Between stack.c and wait.c. */
#ifndef NETSTACK_STACK_INTERNAL_H
#define NETSTACK_STACK_INTERNAL_H

struct link;
extern struct link *stack_link;

/* Runs the timers that are due. Locked. */
void stack_timers(void);

#endif
