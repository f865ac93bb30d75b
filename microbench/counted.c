/*
 * What the gate counts the instructions of: system calls in a loop, under a tracer.
 *
 *   counted own|libc VALUE|self    getpid at sites of its own, or by libc's wrapper, with what it
 *                                  must return
 *   counted start                  nothing: what a start costs
 *
 * Exit status: 0, 1 for a wrong value, 2 for wrong words.
 */
#include "microbench/counted.h"

#include "microbench/calls.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static long libc_getpid(long unused)
{
    return getpid();
}

static long (*const own_sites[COUNTED_SITES])(long) = {
    counted_site_0, counted_site_1, counted_site_2, counted_site_3,
    counted_site_4, counted_site_5, counted_site_6, counted_site_7,
};
static long (*const libc_sites[COUNTED_SITES])(long) = {
    libc_getpid, libc_getpid, libc_getpid, libc_getpid,
    libc_getpid, libc_getpid, libc_getpid, libc_getpid,
};

/* The process's number by a way that is not the call under test. */
static long own_pid(void)
{
    char target[32];
    ssize_t length = readlink("/proc/self", target, sizeof target - 1);
    target[length > 0 ? length : 0] = '\0';
    return strtol(target, NULL, 10);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "start") == 0)
        return 0;
    if (argc != 3 || (strcmp(argv[1], "own") != 0 && strcmp(argv[1], "libc") != 0))
        return 2;
    long expected = strcmp(argv[2], "self") == 0 ? own_pid() : strtol(argv[2], NULL, 0);
    long (*const *calls)(long) = strcmp(argv[1], "own") == 0 ? own_sites : libc_sites;
    micro_syscall3(COUNTED_SIGNAL, COUNTED_MAGIC, (long)(intptr_t)counted_turn, 0);
    return counted_loop(calls, SYS_getpid, COUNTED_TURNS) == expected ? 0 : 1;
}
