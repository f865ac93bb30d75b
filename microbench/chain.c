/*
 * Three nested calls around libc's getpid(). Kernel entry empties the return stack of the CPU, so
 * each of these returns is mispredicted natively as well: this is the fair ground for calls that
 * are let through.
 */
#include "microbench/calls.h"

#include <unistd.h>

/* Not inlined, not cloned; the empty statement behind the call forbids turning it into a jump. */
#define CHAIN_LINK __attribute__((noinline, noclone)) static long
#define AFTER_CALL __asm__ volatile("" ::: "memory")

CHAIN_LINK chain_inner(void)
{
    long pid = getpid();
    AFTER_CALL;
    return pid;
}

CHAIN_LINK chain_middle(void)
{
    long pid = chain_inner();
    AFTER_CALL;
    return pid;
}

__attribute__((noinline, noclone)) long chain_outer(void)
{
    long pid = chain_middle();
    AFTER_CALL;
    return pid;
}
