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

/* One letter, as ps(1) shows it. */
static inline char blocked_state(pid_t thread)
{
    char path[64], state = '?';
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", thread);
    FILE *file = fopen(path, "re");
    if (!file)
        return state;
    if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        state = '?';
    fclose(file);
    return state;
}

/*
 * /proc says "running", or the number and arguments of the call that the thread is in: asleep, or
 * stopped by its tracer before the call or behind it, and then the state is `t` and not `S`.
 */
static inline bool blocked_in(pid_t thread, long number)
{
    char path[64];
    long found = -1;
    snprintf(path, sizeof path, "/proc/self/task/%d/syscall", thread);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    bool there = fscanf(file, "%ld", &found) == 1 && found == number;
    fclose(file);
    return there && blocked_state(thread) == 'S';
}

static inline void blocked_wait(pid_t thread, long number)
{
    while (!blocked_in(thread, number))
        sched_yield();
}

#endif
