/*
 * Descriptors of our own in the program's table: high numbers, which the program can neither close
 * nor replace.
 */
#ifndef NETSTACK_PRIVATES_H
#define NETSTACK_PRIVATES_H

#include <stdbool.h>

/*
 * Moves `fd` out of the program's way, close-on-exec, and remembers it. Returns its new number, or
 * -errno with `fd` closed. Any thread, with the stack's lock.
 */
int private_adopt(int fd);

/* Closes one of them. Locked. */
void private_close(int fd);

/* Is it one of ours? Any thread, any signal context. */
bool private_has(int fd);

/* Closes all of them: in a forked child. */
void private_close_all(void);

#endif
