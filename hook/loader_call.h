/*
 * How the loader is called: all by its argument vector, since its own environment must be clean for
 * the sake of its own dynamic linker and libc:
 *
 *      zpoline-loader NAME=value... -- PATH FD COUNT ARGUMENT*COUNT VARIABLE...
 *
 * NAME=value: settings, named as the variables that a preloaded library reads (hook/launch.h).
 * PATH: the program as execve(2) would be told it. FD: a descriptor of its file that the loader is
 * to use and close, or "-". Then the program's arguments and its environment.
 */
#ifndef HOOK_LOADER_CALL_H
#define HOOK_LOADER_CALL_H

#define LOADER_NAME     "zpoline-loader"
#define LOADER_COVERAGE "ZPOLINE_COVERAGE" /* not set: exhaustive where something is unproven */

/* All of its own environment. The kernel takes one area for rseq(2) from a thread: the program's.
 */
#define LOADER_ENVIRONMENT "GLIBC_TUNABLES=glibc.pthread.rseq=0"

#endif
