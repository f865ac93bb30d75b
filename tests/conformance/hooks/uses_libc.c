/*
 * A hook that uses the C library at every call: malloc, free, printf to a file of its own. Its
 * libc is a second copy, so this must not meet the locks of the program's. Number 3000 answers how
 * many lines were written; the others answer what tests/conformance/hook_libc.h says. Not for
 * programs whose signal handlers make calls while it prints: they would meet the lock of the hook's
 * own printf.
 */
#include "hook/syscall_hook.h"
#include "tests/conformance/hook_libc.h"

#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#define ERRNO_KEPT 4242

static FILE *file;
static _Atomic long lines;
static _Thread_local long counted = LIBC_HOOK_FIRST;
static pthread_mutex_t mutex;

/* By an owner that libc knows by its number. */
static long lock_twice(void)
{
    int first = pthread_mutex_lock(&mutex), second = pthread_mutex_lock(&mutex);
    long self = hook_raw_syscall(SYS_gettid, 0, 0, 0, 0, 0, 0);
    return first == 0 && second == EDEADLK && mutex.__data.__owner == self;
}

/* Not inlined: where they lie is to be asked anew. */
static __attribute__((noinline)) const long *where_counted(void)
{
    __asm__ volatile("");
    return &counted;
}

static __attribute__((noinline)) int errno_now(void)
{
    __asm__ volatile("");
    return errno;
}

/* A call that blocks, so that signals come while the hook is at work. */
static long read_byte(long descriptor, _Atomic int *waits)
{
    char byte;
    const long *mine = where_counted();
    errno = ERRNO_KEPT;
    atomic_store(waits, 1);
    long result = hook_raw_syscall(SYS_read, descriptor, (long)&byte, 1, 0, 0, 0);
    return errno_now() == ERRNO_KEPT && mine == where_counted() ? result : LIBC_HOOK_LOST;
}

/* 1, with the answer in the call, if it is one of ours. */
static int answer(struct syscall_call *call)
{
    const long *a = call->args;
    switch (call->number) {
    case LIBC_HOOK_LINES:
        call->result = atomic_load(&lines);
        return 1;
    case LIBC_HOOK_IS_LETTER:
        call->result = isalpha((unsigned char)a[0]) != 0;
        return 1;
    case LIBC_HOOK_COUNT:
        call->result = counted++;
        return 1;
    case LIBC_HOOK_LOCK:
        call->result = lock_twice();
        return 1;
    case LIBC_HOOK_UNLOCK:
        call->result = -pthread_mutex_unlock(&mutex);
        return 1;
    case LIBC_HOOK_CPU:
        call->result = sched_getcpu();
        return 1;
    case LIBC_HOOK_READ:
        call->result = read_byte(a[0], (_Atomic int *)a[1]);
        return 1;
    default:
        return 0;
    }
}

static int init(const struct syscall_hook_host *host)
{
    pthread_mutexattr_t attributes;
    if (pthread_mutexattr_init(&attributes) != 0 ||
        pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK) != 0 ||
        pthread_mutex_init(&mutex, &attributes) != 0)
        return -ENOMEM;
    file = tmpfile();
    return file ? 0 : -errno;
}

static enum syscall_verdict on_call(struct syscall_call *call)
{
    if (answer(call))
        return HOOK_RETURN;
    size_t size = 64 + (size_t)(call->number & 0xfff);
    char *text = malloc(size);
    if (text) {
        snprintf(text, size, "call %ld from %p", call->number, call->site);
        if (fprintf(file, "%s, %zu bytes\n", text, size) > 0)
            atomic_fetch_add(&lines, 1);
        free(text);
    }
    return HOOK_PASS;
}

SYSCALL_HOOK = {
    .abi_version = SYSCALL_HOOK_ABI_VERSION,
    .name = "uses_libc",
    .init = init,
    .on_call = on_call,
};
