/*
 * Names of the x86-64 system calls and of their errors, as the kernel headers of the build machine
 * know them.
 */
#ifndef HOOK_LIBRARIES_NAMES_H
#define HOOK_LIBRARIES_NAMES_H

/* The name of `number` ("read"), or NULL where it has none. Any thread. */
const char *syscall_name(long number);

/* The number of `name`, or -1. Any thread. */
long syscall_number(const char *name);

/* The name of a positive errno ("ENOENT"), or NULL where it has none. Any thread. */
const char *errno_name(long number);

#endif
