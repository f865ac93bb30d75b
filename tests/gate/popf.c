/*
 * Looks like microbench/counted.c to the gate, but each of its calls restores the flags by popf, as
 * the slow way of zpoline's entry does. A tracer that steps over it must not leave its trap flag
 * behind.
 */
#include "microbench/counted.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static long restore_flags(long number)
{
    __asm__ volatile("lea -128(%%rsp), %%rsp\n\t"
                     "pushfq\n\t"
                     "popfq\n\t"
                     "lea 128(%%rsp), %%rsp" ::
                         : "memory", "cc");
    return number;
}

int main(int argc, char **argv)
{
    static long (*const calls[COUNTED_SITES])(long) = {
        restore_flags, restore_flags, restore_flags, restore_flags,
        restore_flags, restore_flags, restore_flags, restore_flags,
    };
    if (argc == 2 && strcmp(argv[1], "start") == 0)
        return 0;
    syscall(COUNTED_SIGNAL, COUNTED_MAGIC, (long)(intptr_t)counted_turn, 0);
    return counted_loop(calls, SYS_getpid, COUNTED_TURNS) == SYS_getpid ? 0 : 1;
}
