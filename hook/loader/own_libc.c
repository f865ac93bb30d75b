/*
 * The loader's own libc. glibc keeps the end of its heap in __curbrk, which it exports for the sake
 * of old programs: at the end of the address space every sbrk(2) overflows, says ENOMEM without
 * asking the kernel (misc/sbrk.c), and malloc goes on with mmap(2). A hook's own copy of libc, in
 * its namespace, never uses brk.
 */
#include "hook/loader/own_libc.h"

#include <limits.h>
#include <pthread.h>
#include <stdint.h>

extern char **environ;
extern void *__curbrk __attribute__((weak));

void own_libc_environment(char **environment)
{
    environ = environment;
}

void own_libc_leave_break(void)
{
    if (&__curbrk) {
        __curbrk = (void *)(UINTPTR_MAX - 15);
    }
}

static void *end_at_once(void *nothing)
{
    return nothing;
}

/* glibc takes no locks before its first pthread_create (SINGLE_THREAD_P). */
int own_libc_expect_threads(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error == 0) {
        pthread_attr_setstacksize(&attributes, (size_t)PTHREAD_STACK_MIN);
        error = pthread_create(&thread, &attributes, end_at_once, NULL);
        pthread_attr_destroy(&attributes);
    }
    return error ? -error : -pthread_join(thread, NULL);
}
