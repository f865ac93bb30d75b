/* Looking at other processes through /proc. Before the program runs; uses libc. */
#ifndef NETSTACK_ANCESTORS_H
#define NETSTACK_ANCESTORS_H

#include <stdbool.h>
#include <sys/types.h>

/* The parent of a process, or 0 when it cannot be told. */
pid_t parent_of(pid_t pid);

/* Has the process this file mapped? */
bool maps_file(pid_t pid, const char *path);

#endif
