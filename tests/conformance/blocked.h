/*
 * Waits until another thread of this process sleeps in a given system call: the way to send a
 * signal into a blocked call without guessing how long it takes to get there.
 */
#ifndef CONFORMANCE_BLOCKED_H
#define CONFORMANCE_BLOCKED_H

#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* /proc says "running", or the number and arguments of the call that the thread sleeps in. */
static inline bool blocked_in(pid_t thread, long number)
{
    char path[64];
    long found = -1;
    snprintf(path, sizeof path, "/proc/self/task/%d/syscall", thread);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    bool sleeps = fscanf(file, "%ld", &found) == 1 && found == number;
    fclose(file);
    return sleeps;
}

static inline void blocked_wait(pid_t thread, long number)
{
    while (!blocked_in(thread, number))
        sched_yield();
}

#endif
