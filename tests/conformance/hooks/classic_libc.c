/*
 * A hook library in the classic form that brings a libc and uses what it keeps for each thread at
 * every call, also while a call that it passes on waits; without locks, so that it may be
 * interrupted anywhere. What goes wrong ends the program.
 */
#include "hook/syscall_hook.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERRNO_KEPT 4242

SYSCALL_HOOK_EXPORT syscall_classic_init_fn __hook_init;

static syscall_classic_fn *pass;
/* Without memory that is made at a thread's first use. */
static _Thread_local __attribute__((tls_model("initial-exec"))) long depth;

/* Not inlined: where they lie is to be asked anew. */
static __attribute__((noinline)) int errno_exchange(int value)
{
    __asm__ volatile("");
    int before = errno;
    errno = value;
    return before;
}

static __attribute__((noinline)) long depth_add(long n)
{
    __asm__ volatile("");
    return depth += n;
}

static void check_number(long number)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%+ld", number);
    if (length < 2 || !isdigit((unsigned char)text[1]) || strtol(text, NULL, 10) != number)
        abort();
}

static long on_call(long number, long a1, long a2, long a3, long a4, long a5, long a6)
{
    int before = errno_exchange(ERRNO_KEPT);
    long level = depth_add(1);
    check_number(number);
    long result = pass(number, a1, a2, a3, a4, a5, a6);
    if (depth_add(0) < level || errno_exchange(before) != ERRNO_KEPT)
        abort();
    depth_add(-1);
    return result;
}

int __hook_init(long placeholder, void *slot)
{
    pass = *(syscall_classic_fn **)slot;
    *(syscall_classic_fn **)slot = on_call;
    return strlen("libc") == (size_t)placeholder; /* 0, by a function of libc's */
}
